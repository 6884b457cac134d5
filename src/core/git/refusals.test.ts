import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  badCredentials,
  broken,
  cut,
  forbidden,
  notFound,
  redirect,
  refuse,
  silence,
  unprocessable,
} from './testing/answers.js';
import type { FakeGitHub } from './testing/fake-github.js';
import { pull, SHOP, TOKEN, until, Workbench } from './testing/workbench.js';

const REFUSED = 'the token of github.com is refused';
const WARNING = 'a Git host does not answer as it should';

describe('a host that refuses', () => {
  let bench: Workbench;
  let fake: FakeGitHub;
  beforeEach(async () => {
    bench = new Workbench();
    fake = await bench.serve();
    fake.token = TOKEN;
    fake.put('acme/shop', pull(7, '12:00:00'));
    fake.put('acme/till', pull(7, '12:00:00'));
  });
  afterEach(() => bench.close());
  const both = { repositories: ['acme/shop', 'acme/till'] };
  const client = (host = {}, settings = {}) => bench.client([{ base_url: fake.url, ...host }], settings);
  const seven = { ...SHOP, number: 7 };
  const till = { ...SHOP, repository: 'till' };

  it('a token is said once and asked no more until the next resync', async () => {
    const git = client(both);
    expect(await git.read(seven, bench.signal)).toMatchObject({ number: 7 });
    fake.token = 'the-token-is-revoked';
    const asked = fake.requests.length;
    await expect(git.read(seven, bench.signal)).rejects.toThrow(REFUSED);
    await expect(git.read(seven, bench.signal)).rejects.toThrow(REFUSED);
    await expect(bench.list(git, 0, till)).rejects.toThrow(REFUSED);
    expect(fake.requests.length).toBe(asked + 1);
    git.tryAgain();
    await expect(bench.list(git, 0, SHOP)).rejects.toThrow(REFUSED);
    await expect(bench.list(git, 0, till)).rejects.toThrow(REFUSED);
    expect(fake.requests.length).toBe(asked + 2);
    expect(bench.healths).toEqual([{ state: 'ok' }, { state: 'degraded', reason: `github.com: ${REFUSED}` }]);
    expect(bench.logged('warn')).toEqual([WARNING]);

    fake.token = TOKEN;
    git.tryAgain();
    expect(await bench.list(git, 0, till)).toMatchObject([{ number: 7 }]);
    expect(bench.health).toEqual({ state: 'ok' });
  });

  it('one token goes on with another, of the same host or of another one', async () => {
    fake.token = 'the-other-token';
    const other = await bench.serve();
    other.put('ops/env', pull(1, '12:00:00'));
    const git = bench.client([
      { base_url: fake.url },
      { base_url: fake.url, token: 'the-other-token', repositories: ['acme/till'] },
      { host: 'git.acme.dev', base_url: other.url, repositories: ['ops/env'] },
    ]);
    await expect(bench.list(git, 0, SHOP)).rejects.toThrow(REFUSED);
    expect((await bench.list(git, 0, till)).length).toBe(1);
    const env = { host: 'git.acme.dev', owner: 'ops', repository: 'env' };
    expect((await bench.list(git, 0, env)).length).toBe(1);
    expect(bench.healths).toEqual([{ state: 'degraded', reason: `github.com: ${REFUSED}` }]);
  });

  it.each([
    ['a repository that is none', notFound, 'there is none, or the token may not see it'],
    [
      'what the token may not see',
      forbidden,
      'it answers 403: Resource not accessible by personal access token',
    ],
    ['what it can not work with', unprocessable, 'it answers 422: Validation Failed: '],
    [
      'what has moved',
      redirect(301, 'https://evil.example/x'),
      'it sends elsewhere (301), which is not followed',
    ],
  ])('%s is asked once, and the rest goes on', async (_, answer, reason) => {
    const git = client(both);
    fake.next(answer);
    await expect(bench.list(git, 0, till)).rejects.toThrow(`github.com/acme/till: ${reason}`);
    expect(fake.requests.length).toBe(1);
    expect(await bench.list(git, 0, SHOP)).toMatchObject([{ number: 7 }]);
    expect(bench.health?.reason).toContain(`github.com/acme/till: ${reason}`);
    expect(await bench.list(git, 0, till)).toMatchObject([{ number: 7 }]);
    expect(bench.health).toEqual({ state: 'ok' });
  });

  it.each([
    ['500', broken(500)],
    ['502', broken(502)],
    ['a cut connection', cut],
  ])('for a moment is asked again (%s)', async (_, answer) => {
    fake.next(answer, answer);
    expect(await client().read(seven, bench.signal)).toMatchObject({ number: 7 });
    expect(fake.requests.length).toBe(3);
    expect(bench.healths).toEqual([{ state: 'ok' }]);
  });

  it('for longer is told once, and works again afterwards', async () => {
    fake.always(broken(503));
    const git = client(both);
    await expect(git.read(seven, bench.signal)).rejects.toThrow('github.com: it answers 503');
    await expect(bench.list(git, 0, till)).rejects.toThrow('github.com: it answers 503');
    expect(fake.requests.length).toBe(6);
    expect(bench.healths).toEqual([{ state: 'degraded', reason: 'github.com: it answers 503' }]);
    expect(bench.logged('warn')).toEqual([WARNING]);
    fake.always(undefined);
    await git.read(seven, bench.signal);
    expect(bench.health).toEqual({ state: 'ok' });
  });

  it('one question is there all the same', async () => {
    const git = client(both, { retries: 0 });
    fake.next(broken(503), notFound);
    await expect(bench.list(git, 0, till)).rejects.toThrow('it answers 503');
    await expect(bench.list(git, 0, till)).rejects.toThrow('there is none');
    expect(bench.health).toEqual({
      ...{ state: 'degraded', reason: 'github.com/acme/till: there is none, or the token may not see it' },
    });
  });

  it('by saying nothing is cut after its time, and asked again', async () => {
    fake.next(silence);
    expect(await client({}, { timeoutMs: 50 }).read(seven, bench.signal)).toMatchObject({ number: 7 });
    fake.always(silence);
    await expect(client({}, { timeoutMs: 20 }).read(seven, bench.signal)).rejects.toThrow(
      'github.com: no answer: nothing within 20 ms',
    );
    expect(fake.requests.length).toBe(5);
  });

  it('by not being there is told with its reason', async () => {
    const git = client();
    await fake.close();
    await expect(git.read(seven, bench.signal)).rejects.toThrow(
      'github.com: no answer: connect ECONNREFUSED',
    );
  });

  it('between two tries is asked no more once the signal has ended', async () => {
    fake.always(broken(502));
    const controller = new AbortController();
    const asked = client({}, { retryBaseMs: 60 }).read(seven, controller.signal);
    const ended = expect(asked).rejects.toThrow('enough');
    await until(() => expect(fake.requests.length).toBe(1));
    controller.abort(new Error('enough'));
    await ended;
    expect(fake.requests.length).toBe(1);
    expect(bench.healths).toEqual([]);
  });

  it('tells the token to nobody, whoever repeats it', async () => {
    const words = `no access with ${TOKEN}, Authorization: token ${TOKEN}`;
    fake.next(refuse(403, words), refuse(422, words, {}, { errors: [TOKEN] }), badCredentials);
    const git = client();
    const told: unknown[] = [];
    for (const _ of [1, 2, 3]) {
      await git.read(seven, bench.signal).catch((error: unknown) => {
        const { message, stack, cause } = error as Error;
        told.push(message, stack, cause, JSON.stringify(error));
      });
    }
    expect(told.length).toBe(12);
    expect(told.join()).toContain('it answers 403: no access with [redacted]');
    expect(JSON.stringify([told, bench.lines, bench.healths])).not.toContain(TOKEN);
  });

  it('sends its token to no other address', async () => {
    const elsewhere = await bench.serve();
    fake.always(redirect(302, `${elsewhere.url}/repos/acme/shop/pulls/7`));
    await expect(client().read(seven, bench.signal)).rejects.toThrow('it sends elsewhere (302)');
    expect([elsewhere.requests.length, fake.requests.length]).toEqual([0, 1]);
  });
});
