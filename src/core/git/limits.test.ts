import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Health } from '../contract/component.js';
import { memoryLogger } from '../self/testing/logger.js';
import { createGitHub } from './github.js';
import { Pause } from './pause.js';
import { rateLimited, refuse, secondaryLimit } from './testing/answers.js';
import { pull, SHOP, TOKEN, until, withHost } from './testing/workbench.js';

const in_ = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('the rate limit', () => {
  const desk = withHost((fake) => fake.put('acme/shop', pull(7, '12:00:00'), pull(8, '12:00:01')));
  const { client } = desk;
  const several = (...hosts: readonly object[]) =>
    desk.bench.client(hosts.map((host) => ({ base_url: desk.fake.url, ...host })));
  const seven = { ...SHOP, number: 7 };

  it.each([403, 429] as const)('is waited for when it holds for less than a minute (%i)', async (status) => {
    desk.fake.next(rateLimited(in_(30), status));
    expect(await client().read(seven, desk.bench.signal)).toMatchObject({ ref: { number: 7 } });
    // A second more than it tells, and what has passed since less.
    expect(desk.bench.clock.slept.length).toBe(1);
    expect(desk.bench.clock.slept[0]).toBeGreaterThan(20_000);
    expect(desk.bench.clock.slept[0]).toBeLessThanOrEqual(31_000);
    expect(desk.fake.requests.length).toBe(2);
    expect(desk.bench.healths).toEqual([
      {
        state: 'degraded',
        reason: expect.stringMatching(/^github\.com: the rate limit .* goes on at 20.*Z$/) as unknown,
      },
      { state: 'ok' },
    ]);
  });

  it('is told with its time when it holds longer, and nobody asks before', async () => {
    const reset = in_(1800);
    desk.fake.next(rateLimited(reset));
    const git = client();
    const failure: unknown = await git.read(seven, desk.bench.signal).catch((error: unknown) => error);
    const until = (failure as { readonly until: number }).until / 1_000_000;
    expect(Math.abs(until - reset)).toBeLessThan(15);
    const time = new Date(until * 1000).toISOString();
    const reason = `github.com: the rate limit is reached; it goes on at ${time}`;
    expect(failure).toMatchObject({ message: reason });
    expect(desk.bench.health).toEqual({ state: 'degraded', reason });
    await expect(git.read({ ...SHOP, number: 8 }, desk.bench.signal)).rejects.toThrow(reason);
    await expect(desk.bench.list(git, 0)).rejects.toThrow(reason);
    expect([desk.fake.requests.length, desk.bench.clock.slept]).toEqual([1, []]);
    expect(desk.bench.logged('warn').length).toBe(1);

    desk.bench.clock.time += 1_830_000;
    expect(await git.read(seven, desk.bench.signal)).toMatchObject({ ref: { number: 7 } });
    expect(desk.bench.health).toEqual({ state: 'ok' });
    expect(['limited', 'ok'].map((outcome) => desk.bench.counted(outcome))).toEqual([1, 1]);
  });

  it('of one token leaves another token and another host alone', async () => {
    const other = await desk.bench.serve();
    other.put('ops/env', pull(1, '12:00:00'));
    desk.fake.next(rateLimited(in_(1800)));
    desk.fake.token = undefined;
    desk.fake.put('acme/till', pull(1, '12:00:00'));
    const enterprise = { host: 'git.acme.dev', base_url: other.url, repositories: ['ops/env'] };
    const git = several({}, { token: 'another-token', repositories: ['acme/till'] }, enterprise);
    await expect(git.read(seven, desk.bench.signal)).rejects.toThrow('github.com: the rate limit');
    for (const repository of git.repositories.slice(1)) {
      expect(await git.read({ ...repository, number: 1 }, desk.bench.signal)).toMatchObject({
        ref: { number: 1 },
      });
    }
    expect(desk.bench.health).toMatchObject({ state: 'degraded' });
  });

  it.each([
    ['with a time', secondaryLimit(20), 20_000],
    ['with 429', secondaryLimit(20, 429), 20_000],
    ['without a time: a minute', secondaryLimit(), 60_000],
    [
      'in other words',
      refuse(403, 'You have triggered an abuse detection mechanism.', { 'retry-after': '20' }),
      20_000,
    ],
    ['of a proxy', refuse(429, 'Too Many Requests'), 60_000],
  ])('of too much at once is waited for (%s)', async (_, answer, millis) => {
    desk.fake.next(answer);
    expect(await client().read(seven, desk.bench.signal)).toMatchObject({ ref: { number: 7 } });
    expect(desk.bench.clock.slept).toEqual([millis]);
    expect(desk.fake.requests.length).toBe(2);
  });

  it('that comes again after each wait is given up in the end', async () => {
    desk.fake.always(secondaryLimit(5));
    await expect(client().read(seven, desk.bench.signal)).rejects.toThrow('the rate limit is reached');
    expect([desk.fake.requests.length, desk.bench.clock.slept.length]).toEqual([3, 2]);
  });

  it('is waited for by all that ask, and the wait ends with the signal', async () => {
    desk.fake.next(secondaryLimit(20));
    let waiting = 0;
    // Nobody comes out of this sleep but by the signal.
    desk.bench.clock.sleep = (_, signal) =>
      new Promise((_resolve, reject) => {
        waiting += 1;
        signal.addEventListener('abort', () => reject(new Error('woken')));
      });
    const git = client();
    const controller = new AbortController();
    const first = expect(git.read(seven, controller.signal)).rejects.toThrow('enough');
    await until(() => expect(waiting).toBe(1));
    const second = expect(git.read({ ...SHOP, number: 8 }, controller.signal)).rejects.toThrow('enough');
    await until(() => expect(waiting).toBe(2));
    controller.abort(new Error('enough'));
    await Promise.all([first, second]);
    expect(desk.fake.requests.length).toBe(1);
  });

  it('is waited for in real time, too, until the signal ends', async () => {
    desk.fake.next(secondaryLimit(20));
    const healths: Health[] = [];
    const git = createGitHub({
      hosts: [{ host: 'github.com', base_url: desk.fake.url, token: TOKEN, repositories: ['acme/shop'] }],
      log: memoryLogger().log,
      counters: desk.bench.counters,
      report: (health) => void healths.push(health),
    });
    const controller = new AbortController();
    const asked = expect(git.read(seven, controller.signal)).rejects.toThrow('enough');
    await until(() => expect(healths.map(({ state }) => state)).toEqual(['degraded']));
    controller.abort(new Error('enough'));
    await asked;
    expect(desk.fake.requests.length).toBe(1);
  });

  it('is no matter of a 403 that has requests left', async () => {
    desk.fake.next(refuse(403, 'Resource not accessible', { 'x-ratelimit-remaining': '4000' }));
    await expect(client().read(seven, desk.bench.signal)).rejects.toThrow(
      'it answers 403: Resource not accessible',
    );
    expect([desk.fake.requests.length, desk.bench.clock.slept]).toEqual([1, []]);
  });
});

describe('a pause', () => {
  it('holds as long as the longest of what was told, a second at least, an hour and a minute at most', async () => {
    const told = fc.oneof(fc.integer({ min: -10, max: 5000 }), fc.double({ min: 0, max: 1e9, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1 }), async (seconds) => {
        let now = 1_000_000;
        const sleep = async (millis: number): Promise<void> => void (now += millis);
        const pause = new Pause('host', { now: () => now, sleep }, Infinity);
        for (const value of seconds) pause.hold(value);
        await pause.pass(new AbortController().signal);
        const longest = Math.min(Math.max(...seconds, 1), 3660) * 1000;
        expect(now - 1_000_000).toBeCloseTo(longest, 3);
      }),
    );
  });
});
