import { describe, expect, it } from 'vitest';
import { loadFiles, loadRight, RIGHT } from './testing/files.js';

const withHosts = (...hosts: readonly string[]): Record<string, string> => ({
  'c.yaml': `${RIGHT}git_hosts: [${hosts.join(', ')}]\n`,
});

describe('the section git_hosts', () => {
  it('is empty when nothing is said', async () => {
    expect((await loadRight({ 'c.yaml': RIGHT })).gitHosts).toEqual([]);
  });

  it('takes a token from a variable, and a variable that is not set for none', async () => {
    const host = '{ token: "${env:GIT_TOKEN:-}", repositories: [acme/shop] }';
    const shop = { host: 'github.com', base_url: 'https://api.github.com', repositories: ['acme/shop'] };
    const token = 'of-somebody';
    expect((await loadRight(withHosts(host), { GIT_TOKEN: token })).gitHosts).toEqual([{ ...shop, token }]);
    expect((await loadRight(withHosts(host))).gitHosts).toEqual([{ ...shop, token: '' }]);
  });

  it('says all that is wrong at once, an unknown key too', async () => {
    const outcome = await loadFiles(
      withHosts(
        '{ tokn: x, repositories: [acme/shop] }',
        '{ host: git.acme.dev, repositories: [acme] }',
        '{ base_url: "http://api.github.com", repositories: [] }',
      ),
    );
    const lines = 'lines' in outcome ? outcome.lines : [];
    expect(lines.map((line) => line.replace(/^c\.yaml:11:\d+: git_hosts/, '')).sort()).toEqual([
      '[0].tokn: unknown key; did you mean "token"?',
      '[1].base_url: is missing; of GitHub Enterprise Server it is https://<host>/api/v3',
      '[1].repositories[0]: expected owner/repository',
      expect.stringMatching(/^\[2\]\.base_url: expected an https/),
      '[2].repositories: names no repository',
    ]);
  });

  it('shows no token, neither in a problem nor when it is printed', async () => {
    const env = { GIT_TOKEN: 'of-somebody', WRONG: 'of somebody' };
    for (const name of Object.keys(env)) {
      const outcome = await loadFiles(
        withHosts(`{ token: "\${env:${name}}", repositories: [acme/shop] }`),
        env,
      );
      const shown = JSON.stringify('config' in outcome ? outcome.config.resolved : outcome.lines);
      expect(shown).toMatch(/REDACTED|token: must be printable/);
      expect(shown).not.toMatch(/of.somebody/);
    }
  });
});
