import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGuardedFetch, isWithin } from './guarded-fetch.js';
import { cut, half, ok, redirect, silence } from './testing/answers.js';
import type { FakeGitHub } from './testing/fake-github.js';
import { until, Workbench } from './testing/workbench.js';

const LIMITS = { timeoutMs: 10_000, largestAnswer: 1_000 };

describe('a fetch that stays below its base', () => {
  let bench: Workbench;
  let fake: FakeGitHub;
  let elsewhere: FakeGitHub;
  beforeEach(async () => {
    bench = new Workbench();
    fake = await bench.serve('/api/v3');
    elsewhere = await bench.serve();
  });
  afterEach(() => bench.close());
  const get = (path: string, limits = {}, signal: AbortSignal | null = null): Promise<Response> =>
    createGuardedFetch(fake.url, { ...LIMITS, ...limits })(`${fake.url}${path}`, {
      headers: { authorization: 'token t' },
      signal,
    });

  it('hands back what came, and says no more of itself than its name', async () => {
    fake.next(ok({ a: 1 }, { 'x-own': 'yes' }));
    const response = await get('/x?y=1');
    expect(response.headers.get('x-own')).toBe('yes');
    expect(await response.json()).toEqual({ a: 1 });
    expect(fake.requests[0]).toMatchObject({
      path: '/x?y=1',
      headers: { 'user-agent': 'lighthouse-telemetry' },
    });
  });

  it.each([301, 302, 307] as const)('follows a %i below the base', async (status) => {
    fake.next(redirect(status, `${fake.url}/there`), redirect(status, '/api/v3/then'), ok({ a: 1 }));
    expect(await (await get('/here')).json()).toEqual({ a: 1 });
    expect(fake.requests.map(({ path }) => path)).toEqual(['/here', '/there', '/then']);
  });

  it('hands back a redirect to elsewhere, and asks nobody there', async () => {
    const { origin } = new URL(fake.url);
    for (const target of [
      `${elsewhere.url}/api/v3/x`,
      `${origin}/x`,
      `${origin}/api/v3/../x`,
      'file:///x',
      '//',
    ]) {
      fake.next(redirect(302, target));
      expect((await get('/x')).status).toBe(302);
    }
    expect(elsewhere.requests).toEqual([]);
    expect(fake.requests.map(({ path }) => path)).toEqual(Array(5).fill('/x'));
  });

  it('does not go round for ever', async () => {
    fake.always(redirect(302, `${fake.url}/x`));
    expect((await get('/x')).status).toBe(302);
    expect(fake.requests.length).toBe(4);
  });

  it('refuses an address elsewhere before it is asked', async () => {
    const guarded = createGuardedFetch(fake.url, LIMITS);
    for (const address of [`${elsewhere.url}/x`, new URL('/api/v34/x', fake.url).href]) {
      await expect(guarded(address, {})).rejects.toThrow(`the request would leave ${fake.url}`);
    }
    expect([...elsewhere.requests, ...fake.requests]).toEqual([]);
  });

  it('refuses an answer that is too large', async () => {
    fake.next(ok('x'.repeat(2_000)));
    await expect(get('/x')).rejects.toThrow('the answer is larger than 1000 bytes');
  });

  it.each([
    ['no answer', silence],
    ['half an answer', half],
  ])('ends after its time with %s', async (_, answer) => {
    fake.next(answer);
    await expect(get('/x', { timeoutMs: 30 })).rejects.toThrow('nothing within 30 ms');
  });

  it.each([
    ['no answer', silence],
    ['half an answer', half],
  ])('ends with its signal while there is %s', async (_, answer) => {
    fake.next(answer);
    const controller = new AbortController();
    const asked = get('/x', {}, controller.signal);
    const ended = expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => expect(fake.requests.length).toBe(1));
    controller.abort(new Error('enough'));
    await ended;
  });

  it('asks nothing once its signal has ended', async () => {
    await expect(get('/x', {}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(fake.requests).toEqual([]);
  });

  it('tells that a connection was cut', async () => {
    fake.next(cut);
    await expect(get('/x')).rejects.toThrow('fetch failed');
  });
});

describe('below the base', () => {
  const base = new URL('https://git.acme.dev/api/v3');
  const piece = fc.constantFrom(
    ...[
      'https:',
      'http:',
      '//',
      'git.acme.dev',
      'evil.example',
      '@',
      ':443',
      ':8443',
      '/',
      '/api',
      '/v3',
      '/v34',
    ],
    ...['..', '%2e%2e', '%2f', '\\', '?', '#', 'x', '\t'],
  );

  it('lies nothing of another scheme, host, port or path, however it is written', () => {
    let inside = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const text = pieces.join('');
        if (!URL.canParse(text, base.href)) return;
        const address = new URL(text, base);
        if (!isWithin(base, address)) return;
        inside += 1;
        expect(address.href).toMatch(/^https:\/\/git\.acme\.dev\/api\/v3(?:$|[/?#])/);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(inside).toBeGreaterThan(50);
  });

  it.each([
    ['https://git.acme.dev/api/v3', true],
    ['https://git.acme.dev/api/v3/repos/a/b', true],
    ['https://git.acme.dev:443/api/v3/x?y#z', true],
    ['https://git.acme.dev/api/v34', false],
    ['https://git.acme.dev/api', false],
    ['https://git.acme.dev:8443/api/v3/x', false],
    ['http://git.acme.dev/api/v3/x', false],
    ['https://git.acme.dev.evil.example/api/v3/x', false],
    ['https://ada@git.acme.dev/api/v3/x', false],
  ])('%s: %s', (address, within) => {
    expect(isWithin(base, new URL(address))).toBe(within);
  });

  it('a base without a path has all of its host below it', () => {
    const root = new URL('https://api.github.com');
    expect(isWithin(root, new URL('https://api.github.com/repositories/1'))).toBe(true);
    expect(isWithin(root, new URL('https://github.com/repositories/1'))).toBe(false);
  });
});
