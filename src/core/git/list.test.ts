import fc from 'fast-check';
import type { ChangeFound } from '../contract/change.js';
import { describe, expect, it } from 'vitest';
import { at, merged, pull, SHOP, until, withHost } from './testing/workbench.js';
import { ok, silence } from './testing/answers.js';

const CAPPED = 'not all changes of a repository are read, there are too many';

describe('listing what was updated', () => {
  const desk = withHost();
  const client = (settings = {}, host = {}) => desk.client(host, settings);
  const numbers = (changes: readonly ChangeFound[]) => changes.map(({ ref }) => ref.number);

  it('finds one that was merged while nobody listened, and no older one', async () => {
    desk.fake.put(
      'acme/shop',
      merged(1, '10:00:00'),
      pull(2, '11:00:00'),
      merged(3, '12:30:00'),
      pull(4, '12:00:00'),
    );
    const found = await desk.bench.list(client(), at('12:00:00'));
    expect(found.map(({ ref, told: { state, closed } }) => [ref.number, state, closed])).toEqual([
      [3, 'merged', at('12:30:00')],
      [4, 'open', undefined],
    ]);
    expect(desk.fake.requests.map(({ path }) => path)).toEqual([
      '/repos/acme/shop/pulls?state=all&sort=updated&direction=desc&per_page=50&page=1',
    ]);
  });

  it('takes the whole second of its time, as the host tells no more', async () => {
    desk.fake.put('acme/shop', pull(1, '12:00:00'), pull(2, '11:59:59'));
    expect(numbers(await desk.bench.list(client(), at('12:00:00') + 999_999))).toEqual([1]);
  });

  it('reads page after page, and none more than it needs', async () => {
    desk.fake.put(
      'acme/shop',
      ...Array.from({ length: 9 }, (_, index) => pull(index + 1, `12:00:0${index}`)),
    );
    expect(numbers(await desk.bench.list(client({ perPage: 3 }), at('12:00:04')))).toEqual([9, 8, 7, 6, 5]);
    expect(desk.fake.requests.length).toBe(2);
    expect(numbers(await desk.bench.list(client({ perPage: 3 }), 0))).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(desk.fake.requests.length).toBe(5);
    expect(desk.bench.logged('warn')).toEqual([]);
  });

  it('goes by numbers, and to no address that an answer names', async () => {
    const elsewhere = await desk.bench.serve();
    const link = `<${elsewhere.url}/repos/acme/shop/pulls?page=2>; rel="next"`;
    desk.fake.next(ok([pull(2, '12:00:00')], { link }), ok([pull(1, '11:00:00')]));
    expect(numbers(await desk.bench.list(client(), 0))).toEqual([2, 1]);
    expect(elsewhere.requests).toEqual([]);
    expect(desk.fake.requests[1]?.path).toContain('/repos/acme/shop/pulls?');
  });

  it('ends at its last page, and says so', async () => {
    desk.fake.put(
      'acme/shop',
      ...Array.from({ length: 9 }, (_, index) => pull(index + 1, `12:00:0${index}`)),
    );
    expect(numbers(await desk.bench.list(client({ perPage: 3, pages: 2 }), 0))).toEqual([9, 8, 7, 6, 5, 4]);
    expect(desk.bench.logged('warn')).toEqual([CAPPED]);
    // Three pages are just enough.
    expect((await desk.bench.list(client({ perPage: 3, pages: 3 }), 0)).length).toBe(9);
    expect(desk.bench.logged('warn').length).toBe(1);
  });

  it('costs a 304 for each page that is as it was, whatever the time', async () => {
    desk.fake.put(
      'acme/shop',
      ...Array.from({ length: 6 }, (_, index) => pull(index + 1, `12:00:0${index}`)),
    );
    desk.fake.quota = { remaining: 4, reset: 0 };
    const git = client({ perPage: 3 });
    const first = await desk.bench.list(git, 0);
    expect(await desk.bench.list(git, 0)).toEqual(first);
    expect(await desk.bench.list(git, at('12:00:05'))).toEqual(first.slice(0, 1));
    expect([desk.fake.quota.remaining, desk.fake.requests.length]).toEqual([2, 5]);
    desk.fake.put('acme/shop', merged(1, '13:00:00'));
    expect(await desk.bench.list(git, at('12:00:05'))).toMatchObject([
      { ref: { number: 1 }, told: { state: 'merged' } },
      { ref: { number: 6 } },
    ]);
    expect(desk.fake.quota.remaining).toBe(1);
  });

  it('leaves out one that can not be read, and names it', async () => {
    desk.fake.put('acme/shop', pull(1, '10:00:00'), pull(2, '11:00:00', { title: 7 }), pull(3, '12:00:00'));
    expect(numbers(await desk.bench.list(client(), 0))).toEqual([3, 1]);
    expect(desk.bench.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        msg: 'change rejected',
        change: 'github.com/acme/shop#2',
        problem: 'title: Invalid input: expected string, received number',
      },
    ]);
  });

  it('that is none is a problem of the repository', async () => {
    desk.fake.next(ok({ items: [] }));
    await expect(desk.bench.list(client(), 0)).rejects.toThrow('github.com/acme/shop: its list is none');
    expect(desk.bench.health).toEqual({
      state: 'degraded',
      reason: 'github.com/acme/shop: its list is none',
    });
  });

  it('gives what came before it failed', async () => {
    desk.fake.next(ok([pull(2, '12:00:00')], { link: '<x>; rel="next"' }), ok('none'));
    const found: number[] = [];
    const reading = (async () => {
      for await (const { ref } of client().listUpdatedSince(SHOP, 0, desk.bench.signal))
        found.push(ref.number);
    })();
    await expect(reading).rejects.toThrow('its list is none');
    expect(found).toEqual([2]);
  });

  it('ends with its signal, with the reason of it', async () => {
    desk.fake.next(silence);
    const controller = new AbortController();
    const reading = client().listUpdatedSince(SHOP, 0, controller.signal)[Symbol.asyncIterator]().next();
    const ended = expect(reading).rejects.toThrow('enough');
    await until(() => expect(desk.fake.requests.length).toBe(1));
    controller.abort(new Error('enough'));
    await ended;
    expect(desk.fake.requests.length).toBe(1);
    expect(desk.bench.healths).toEqual([]);
  });

  it('tells which repositories there are', () => {
    const hosts = [
      { repositories: ['acme/shop', 'acme/till'] },
      { host: 'git.acme.dev', repositories: ['ops/env'] },
    ];
    expect(desk.bench.client(hosts).repositories).toEqual([
      { host: 'github.com', owner: 'acme', repository: 'shop' },
      { host: 'github.com', owner: 'acme', repository: 'till' },
      { host: 'git.acme.dev', owner: 'ops', repository: 'env' },
    ]);
  });

  it('gives each of any set of changes since a time once, the newest first', async () => {
    const second = fc.integer({ min: 0, max: 59 });
    const clock = (value: number): string => `12:00:${String(value).padStart(2, '0')}`;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(second, { maxLength: 12 }),
        second,
        fc.integer({ min: 1, max: 5 }),
        async (of, since, perPage) => {
          run += 1;
          const name = `shop-${run}`;
          desk.fake.put(`acme/${name}`, ...of.map((value, index) => pull(index + 1, clock(value))));
          const git = client({ perPage }, { repositories: [`acme/${name}`] });
          const found = await desk.bench.list(git, at(clock(since)), { ...SHOP, repository: name });
          const due = of.flatMap((value, index) => (value >= since ? [index + 1] : []));
          expect([...numbers(found)].sort((a, b) => a - b)).toEqual(due);
          const times = found.map(({ told }) => told.updated ?? 0);
          expect(times).toEqual([...times].sort((a, b) => b - a));
        },
      ),
      { numRuns: 40 },
    );
  });
});
