import { describe, expect, it } from 'vitest';
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
import { pull, SHOP, TOKEN, until, withHost } from './testing/workbench.js';

const REFUSED = 'the token of github.com is refused';
const WARNING = 'a Git host does not answer as it should';

describe('a host that refuses', () => {
  const desk = withHost((fake) => {
    fake.put('acme/shop', pull(7, '12:00:00'));
    fake.put('acme/till', pull(7, '12:00:00'));
  });
  const { client } = desk;
  const both = { repositories: ['acme/shop', 'acme/till'] };
  const seven = { ...SHOP, number: 7 };
  const till = { ...SHOP, repository: 'till' };

  it('a token is said once and asked no more until the next resync', async () => {
    const git = client(both);
    expect(await git.read(seven, desk.bench.signal)).toMatchObject({ ref: { number: 7 } });
    desk.fake.token = 'the-token-is-revoked';
    const asked = desk.fake.requests.length;
    await expect(git.read(seven, desk.bench.signal)).rejects.toThrow(REFUSED);
    await expect(git.read(seven, desk.bench.signal)).rejects.toThrow(REFUSED);
    await expect(desk.bench.list(git, 0, till)).rejects.toThrow(REFUSED);
    expect(desk.fake.requests.length).toBe(asked + 1);
    git.tryAgain();
    await expect(desk.bench.list(git, 0, SHOP)).rejects.toThrow(REFUSED);
    await expect(desk.bench.list(git, 0, till)).rejects.toThrow(REFUSED);
    expect(desk.fake.requests.length).toBe(asked + 2);
    expect(desk.bench.healths).toEqual([
      { state: 'ok' },
      { state: 'degraded', reason: `github.com: ${REFUSED}` },
    ]);
    expect(['ok', 'refused'].map((outcome) => desk.bench.counted(outcome))).toEqual([1, 2]);
    expect(desk.bench.logged('warn')).toEqual([WARNING]);

    desk.fake.token = TOKEN;
    git.tryAgain();
    expect(await desk.bench.list(git, 0, till)).toMatchObject([{ ref: { number: 7 } }]);
    expect(desk.bench.health).toEqual({ state: 'ok' });
  });

  it('one token goes on with another, of the same host or of another one', async () => {
    desk.fake.token = 'the-other-token';
    const other = await desk.bench.serve();
    other.put('ops/env', pull(1, '12:00:00'));
    const git = desk.bench.client([
      { base_url: desk.fake.url },
      { base_url: desk.fake.url, token: 'the-other-token', repositories: ['acme/till'] },
      { host: 'git.acme.dev', base_url: other.url, repositories: ['ops/env'] },
    ]);
    await expect(desk.bench.list(git, 0, SHOP)).rejects.toThrow(REFUSED);
    expect((await desk.bench.list(git, 0, till)).length).toBe(1);
    const env = { host: 'git.acme.dev', owner: 'ops', repository: 'env' };
    expect((await desk.bench.list(git, 0, env)).length).toBe(1);
    expect(desk.bench.healths).toEqual([{ state: 'degraded', reason: `github.com: ${REFUSED}` }]);
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
    desk.fake.next(answer);
    await expect(desk.bench.list(git, 0, till)).rejects.toThrow(`github.com/acme/till: ${reason}`);
    expect(desk.fake.requests.length).toBe(1);
    expect(await desk.bench.list(git, 0, SHOP)).toMatchObject([{ ref: { number: 7 } }]);
    expect(desk.bench.health?.reason).toContain(`github.com/acme/till: ${reason}`);
    expect(await desk.bench.list(git, 0, till)).toMatchObject([{ ref: { number: 7 } }]);
    expect(desk.bench.health).toEqual({ state: 'ok' });
  });

  it.each([
    ['500', broken(500)],
    ['502', broken(502)],
    ['a cut connection', cut],
  ])('for a moment is asked again (%s)', async (_, answer) => {
    desk.fake.next(answer, answer);
    expect(await client().read(seven, desk.bench.signal)).toMatchObject({ ref: { number: 7 } });
    expect(desk.fake.requests.length).toBe(3);
    expect(desk.bench.healths).toEqual([{ state: 'ok' }]);
  });

  it('for longer is told once, and works again afterwards', async () => {
    desk.fake.always(broken(503));
    const git = client(both);
    await expect(git.read(seven, desk.bench.signal)).rejects.toThrow('github.com: it answers 503');
    await expect(desk.bench.list(git, 0, till)).rejects.toThrow('github.com: it answers 503');
    expect(desk.fake.requests.length).toBe(6);
    expect(desk.bench.healths).toEqual([{ state: 'degraded', reason: 'github.com: it answers 503' }]);
    expect(desk.bench.logged('warn')).toEqual([WARNING]);
    desk.fake.always(undefined);
    await git.read(seven, desk.bench.signal);
    expect(desk.bench.health).toEqual({ state: 'ok' });
  });

  it('one question is there all the same', async () => {
    const git = client(both, { retries: 0 });
    desk.fake.next(broken(503), notFound);
    await expect(desk.bench.list(git, 0, till)).rejects.toThrow('it answers 503');
    await expect(desk.bench.list(git, 0, till)).rejects.toThrow('there is none');
    expect(desk.bench.health).toEqual({
      ...{ state: 'degraded', reason: 'github.com/acme/till: there is none, or the token may not see it' },
    });
  });

  it('by saying nothing is cut after its time, and asked again', async () => {
    desk.fake.next(silence);
    expect(await client({}, { timeoutMs: 50 }).read(seven, desk.bench.signal)).toMatchObject({
      ref: { number: 7 },
    });
    desk.fake.always(silence);
    await expect(client({}, { timeoutMs: 20 }).read(seven, desk.bench.signal)).rejects.toThrow(
      'github.com: no answer: nothing within 20 ms',
    );
    expect(desk.fake.requests.length).toBe(5);
  });

  it('by not being there is told with its reason', async () => {
    const git = client();
    await desk.fake.close();
    await expect(git.read(seven, desk.bench.signal)).rejects.toThrow(
      'github.com: no answer: connect ECONNREFUSED',
    );
  });

  it('between two tries is asked no more once the signal has ended', async () => {
    desk.fake.always(broken(502));
    const controller = new AbortController();
    const asked = client({}, { retryBaseMs: 60 }).read(seven, controller.signal);
    const ended = expect(asked).rejects.toThrow('enough');
    await until(() => expect(desk.fake.requests.length).toBe(1));
    controller.abort(new Error('enough'));
    await ended;
    expect(desk.fake.requests.length).toBe(1);
    expect(desk.bench.healths).toEqual([]);
  });

  it('tells the token to nobody, whoever repeats it', async () => {
    const words = `no access with ${TOKEN}, Authorization: token ${TOKEN}`;
    desk.fake.next(refuse(403, words), refuse(422, words, {}, { errors: [TOKEN] }), badCredentials);
    const git = client();
    const told: unknown[] = [];
    for (const _ of [1, 2, 3]) {
      await git.read(seven, desk.bench.signal).catch((error: unknown) => {
        const { message, stack, cause } = error as Error;
        told.push(message, stack, cause, JSON.stringify(error));
      });
    }
    expect(told.length).toBe(12);
    expect(told.join()).toContain('it answers 403: no access with [redacted]');
    expect(JSON.stringify([told, desk.bench.lines, desk.bench.healths])).not.toContain(TOKEN);
  });

  it('sends its token to no other address', async () => {
    const elsewhere = await desk.bench.serve();
    desk.fake.always(redirect(302, `${elsewhere.url}/repos/acme/shop/pulls/7`));
    await expect(client().read(seven, desk.bench.signal)).rejects.toThrow('it sends elsewhere (302)');
    expect([elsewhere.requests.length, desk.fake.requests.length]).toEqual([0, 1]);
  });
});
