import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ok } from './testing/answers.js';
import { merged, pull, SHOP, TOKEN, withHost } from './testing/workbench.js';

describe('reading a pull request', () => {
  const desk = withHost((fake) => fake.put('acme/shop', pull(7, '12:00:00')));
  const { client } = desk;
  afterEach(() => void vi.restoreAllMocks());

  it('asks one address with the token', async () => {
    expect(await client().read({ ...SHOP, number: 7 }, desk.bench.signal)).toMatchObject({
      ref: { ...SHOP, number: 7 },
      told: { owner: 'Acme', repository: 'Shop', state: 'open' },
    });
    expect(desk.fake.requests).toEqual([
      expect.objectContaining({ method: 'GET', path: '/repos/acme/shop/pulls/7' }),
    ]);
    expect(desk.fake.requests[0]?.headers).toMatchObject({
      ...{ authorization: `token ${TOKEN}`, 'user-agent': 'lighthouse-telemetry' },
    });
    expect(desk.bench.healths).toEqual([{ state: 'ok' }]);
  });

  it('asks below the path of a GitHub Enterprise Server, with or without a slash at its end', async () => {
    const server = await desk.bench.serve('/api/v3');
    server.put('ops/env', pull(3, '12:00:00'));
    const address = { host: 'git.acme.dev', owner: 'ops', repository: 'env', number: 3 };
    for (const end of ['', '/']) {
      const host = { host: 'git.acme.dev', base_url: `${server.url}${end}`, repositories: ['ops/env'] };
      expect(await desk.bench.client([host]).read(address, desk.bench.signal)).toMatchObject({
        ref: { host: 'git.acme.dev' },
      });
    }
    expect(server.requests.map(({ path }) => path)).toEqual(Array(2).fill('/repos/ops/env/pulls/3'));
  });

  it('finds a repository in whatever case it is named, and asks for it as it is configured', async () => {
    const address = { host: 'GitHub.com', owner: 'ACME', repository: 'Shop', number: 7 };
    expect(await client().read(address, desk.bench.signal)).toMatchObject({
      ref: { owner: 'acme', repository: 'shop' },
    });
    expect(desk.fake.requests[0]?.path).toBe('/repos/acme/shop/pulls/7');
  });

  it('gives nothing for what is not there, and that is no problem', async () => {
    expect(await client().read({ ...SHOP, number: 8 }, desk.bench.signal)).toBeUndefined();
    expect(desk.fake.requests.length).toBe(1);
    expect(desk.bench.healths.filter(({ state }) => state === 'degraded')).toEqual([]);
  });

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 60])('asks nothing for the number %d', async (number) => {
    expect(await client().read({ ...SHOP, number }, desk.bench.signal)).toBeUndefined();
    expect(desk.fake.requests).toEqual([]);
  });

  it('asks nothing for what is not configured, whatever it is called', async () => {
    const git = client();
    const host = fc.constantFrom('github.com', 'evil.example', 'github.com.evil.example', desk.fake.url, '');
    const part = fc.oneof(
      fc.constantFrom(
        'acme',
        'shop',
        '..',
        'acme/shop',
        'shop/../../x',
        '%2e%2e',
        '__proto__',
        'constructor',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(host, part, part, async (name, owner, repository) => {
        fc.pre(`${name}/${owner}/${repository}`.toLowerCase() !== 'github.com/acme/shop');
        const address = { host: name, owner, repository, number: 7 };
        expect(await git.read(address, desk.bench.signal)).toBeUndefined();
        expect(await desk.bench.list(git, 0, address)).toEqual([]);
        expect(desk.fake.requests).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('costs a 304 when it is repeated, and tells what is new', async () => {
    desk.fake.quota = { remaining: 3, reset: 0 };
    const git = client();
    const read = () => git.read({ ...SHOP, number: 7 }, desk.bench.signal);
    const first = await read();
    expect(await read()).toEqual(first);
    expect(await read()).toEqual(first);
    expect(desk.fake.quota.remaining).toBe(2);
    expect(desk.fake.requests.map(({ headers }) => headers['if-none-match'] === undefined)).toEqual([
      ...[true, false, false],
    ]);
    desk.fake.put('acme/shop', merged(7, '13:00:00'));
    expect(await read()).toMatchObject({ told: { state: 'merged', mergeRevision: 'm1' } });
    expect(await read()).toMatchObject({ told: { state: 'merged' } });
    expect(desk.fake.quota.remaining).toBe(1);
    expect(['ok', 'unchanged'].map((outcome) => desk.bench.counted(outcome))).toEqual([2, 3]);
  });

  it('follows a repository that was renamed, and tells its new name', async () => {
    const base = { ref: 'main', sha: 'b1', repo: { name: 'store', owner: { login: 'acme' } } };
    desk.fake.put('acme/shop', pull(7, '12:00:00', { base }));
    desk.fake.rename('acme/shop', 'acme/store');
    expect(await client().read({ ...SHOP, number: 7 }, desk.bench.signal)).toMatchObject({
      ref: { repository: 'store' },
    });
    expect(desk.fake.requests.map(({ path }) => path)).toEqual([
      ...['/repos/acme/shop/pulls/7', '/repositories/1/pulls/7'],
    ]);
  });

  it('is not asked without a token, and then everything is well', async () => {
    for (const token of [undefined, '']) {
      const git = desk.bench.client([{ base_url: desk.fake.url, token }]);
      expect(git.repositories).toEqual([]);
      expect(await git.read({ ...SHOP, number: 7 }, desk.bench.signal)).toBeUndefined();
    }
    expect(desk.fake.requests).toEqual([]);
    expect(desk.bench.healths).toEqual([{ state: 'ok' }, { state: 'ok' }]);
    expect(desk.bench.logged('info')).toEqual(Array(2).fill('a Git host without a token is not asked'));
  });

  it('writes nothing to the console, of deprecations either, and the words of Octokit to the log at debug', async () => {
    const methods = ['debug', 'info', 'log', 'warn', 'error'] as const;
    const spies = methods.map((method) => vi.spyOn(console, method));
    const deprecated = {
      deprecation: 'Sat, 01 Mar 2025 00:00:00 GMT',
      sunset: 'Sun, 01 Mar 2026 00:00:00 GMT',
    };
    desk.fake.next(ok(pull(7, '12:00:00'), deprecated));
    const git = client();
    await git.read({ ...SHOP, number: 7 }, desk.bench.signal);
    await git.read({ ...SHOP, number: 8 }, desk.bench.signal);
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
    expect(desk.bench.lines.map(({ level, words }) => `${String(level)} ${String(words)}`)).toEqual([
      expect.stringMatching(/^debug .* is deprecated/),
      expect.stringMatching(/^debug GET \/repos\/acme\/shop\/pulls\/7 - 200/),
      expect.stringMatching(/^debug GET \/repos\/acme\/shop\/pulls\/8 - 404/),
    ]);
    expect(JSON.stringify(desk.bench.lines)).not.toContain(TOKEN);
  });
});
