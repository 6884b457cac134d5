import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gitHosts } from './config.js';

const problems = (value: unknown): readonly string[] =>
  (gitHosts.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
const host = (fields: object): readonly object[] => [{ repositories: ['acme/shop'], ...fields }];

describe('the section git_hosts', () => {
  it('is empty when it is left out', () => {
    expect(gitHosts.parse(undefined)).toEqual([]);
  });

  it('needs nothing but repositories', () => {
    expect(gitHosts.parse(host({}))).toEqual([
      { host: 'github.com', base_url: 'https://api.github.com', repositories: ['acme/shop'] },
    ]);
  });

  it('takes a GitHub Enterprise Server, and the same host twice for two tokens', () => {
    const enterprise = { host: 'git.acme.dev', base_url: 'https://git.acme.dev/api/v3/', token: 't' };
    const hosts = [...host(enterprise), { ...enterprise, token: 'u', repositories: ['ops/env'] }];
    expect(problems(hosts)).toEqual([]);
  });

  it.each([
    [[{}], '0.repositories: Invalid input: expected array, received undefined'],
    [host({ repositories: [] }), '0.repositories: names no repository'],
    [host({ tokens: 't' }), '0: Unrecognized key: "tokens"'],
    [
      host({ host: 'https://github.com', base_url: 'https://git.acme.dev' }),
      '0.host: expected the name of a host, such as github.com',
    ],
    [host({ token: 'a b' }), '0.token: must be printable ASCII without spaces'],
    [host({ token: 'ab\n' }), '0.token: must be printable ASCII without spaces'],
    [
      host({ host: 'git.acme.dev', token: 't' }),
      '0.base_url: is missing; of GitHub Enterprise Server it is https://<host>/api/v3',
    ],
    [
      host({ host: 'git.acme.dev', base_url: 'https://api.github.com/x' }),
      '0.base_url: is missing; of GitHub Enterprise Server it is https://<host>/api/v3',
    ],
    [host({ repositories: ['acme/shop', 'Acme/Shop'] }), '0.repositories.1: is named twice'],
    [[...host({}), ...host({ host: 'GitHub.com' })], '1.repositories.0: is named twice'],
  ])('refuses %j', (value, problem) => {
    expect(problems(value)).toEqual([problem]);
  });

  it.each([
    'acme',
    'acme/',
    '/shop',
    'acme/shop/x',
    'acme/..',
    'acme/.',
    '../shop',
    'acme/sh op',
    'acme/a?b',
  ])('takes no %s for a repository', (name) => {
    expect(problems(host({ repositories: [name] }))).toEqual(['0.repositories.0: expected owner/repository']);
  });

  it.each(['acme/.github', 'a-b/c.d_e', 'acme/...'])('takes %s for a repository', (name) => {
    expect(problems(host({ repositories: [name] }))).toEqual([]);
  });

  it.each([
    'http://api.github.com',
    'ftp://api.github.com',
    'https://ada:secret@api.github.com',
    'https://api.github.com?x=1',
    'https://api.github.com#x',
    'api.github.com',
    'http://localhost.evil.example',
  ])('sends no token to %s', (url) => {
    expect(problems(host({ base_url: url }))).toEqual([
      expect.stringContaining('expected an https:// address'),
    ]);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:1/api/v3', 'http://[::1]:80', 'https://git.acme.dev'])(
    'may ask %s',
    (url) => {
      expect(problems(host({ base_url: url }))).toEqual([]);
    },
  );

  it('takes no repository whose address is another one than its names say', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '.', '-', '_', '/', '%', '?', '#', ' ', '\\'),
      maxLength: 4,
    });
    fc.assert(
      fc.property(part, part, (owner, repository) => {
        const name = `${owner}/${repository}`;
        if (problems(host({ repositories: [name] })).length > 0) return;
        const { pathname, search, hash } = new URL(`https://api.github.com/repos/${name}/pulls`);
        expect([pathname, search, hash]).toEqual([`/repos/${name}/pulls`, '', '']);
      }),
      { numRuns: 2000 },
    );
  });
});
