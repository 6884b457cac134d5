import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../contract/errors.js';
import type { StoreOperation } from '../../contract/store.js';
import { contentOf, makeStore, SECOND, START, type MadeStore, type Time } from './bench.js';
import { DISTINCT, ODD_VALUES, put, refusal } from './material.js';

/** A place for the state of one test, that several stores may come to one after the other. */
export interface StorePlace {
  readonly config: unknown;
  readonly clean: () => Promise<void>;
}

const MANY = 3000;

/** What every engine promises. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`the store: ${name}`, () => {
    let place: StorePlace;
    let made: MadeStore;
    let time: Time;

    const open = async (): Promise<MadeStore> => {
      made = makeStore(place.config, { time });
      await made.component.start();
      return made;
    };
    const reopen = async (): Promise<MadeStore> => {
      await made.component.stop();
      return open();
    };
    beforeEach(async () => {
      place = await makePlace();
      time = { now: START };
      await open();
    });
    afterEach(async () => {
      await made.component.stop();
      await place.clean();
    });

    it('gives back what was written last, of that table and key alone', async () => {
      const { store } = made;
      await store.write([put('a', 'x', '1'), put('a', 'y', '2'), put('b', 'x', '3')]);
      await store.write([put('a', 'x', '4'), { table: 'a', key: 'y', delete: true }]);
      expect(await contentOf(store, 'a')).toEqual({ x: '4' });
      expect(await contentOf(store, 'b')).toEqual({ x: '3' });
      expect(await contentOf(store, 'c')).toEqual({});
      expect(await store.table('a').get('x')).toBe('4');
      expect(await store.table('a').get('y')).toBeUndefined();
    });

    it('takes no table and no key for another one, whatever they hold', async () => {
      const { store } = made;
      await store.write(DISTINCT.map(([table, key], index) => put(table, key, String(index))));
      for (const [index, [table, key]] of DISTINCT.entries()) {
        expect(await store.table(table).get(key), JSON.stringify([table, key])).toBe(String(index));
      }
      for (const table of new Set(DISTINCT.map(([name]) => name))) {
        const due = DISTINCT.flatMap(([name, key]) => (name === table ? [key] : []));
        expect(Object.keys(await contentOf(store, table)).sort()).toEqual([...due].sort());
      }
    });

    it.each(ODD_VALUES)('gives back a value as it was: %j', async (value) => {
      await made.store.write([put('a', 'k', value)]);
      expect(await made.store.table('a').get('k')).toBe(value);
      expect(await contentOf(made.store, 'a')).toEqual({ k: value });
    });

    it('comes to what a map comes to, after any writes, many at a time', async () => {
      const text = fc.constantFrom('', 'a', 'b', '\ud800', 'ü', '"');
      const step = fc.tuple(text, text, fc.option(fc.string({ unit: 'binary' })));
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 20 }), async (writes) => {
          round += 1;
          const map = new Map<string, Record<string, string>>();
          const operations = writes.map((steps) =>
            steps.map(([suffix, key, value]): StoreOperation => {
              const table = `${String(round)}${suffix}`;
              const rows = { ...map.get(table) };
              if (value === null) delete rows[key];
              else rows[key] = value;
              map.set(table, rows);
              return value === null ? { table, key, delete: true } : put(table, key, value);
            }),
          );
          await Promise.all(operations.map((each) => made.store.write(each)));
          for (const [table, rows] of map) expect(await contentOf(made.store, table)).toEqual(rows);
        }),
        { numRuns: 30 },
      );
    });

    it('gives nothing back that has expired', async () => {
      const { store } = made;
      await store.write([
        put('a', 'soon', '1', START + SECOND),
        put('a', 'later', '2', START + 60 * SECOND),
        put('a', 'never', '3'),
        put('a', 'past', '4', START),
      ]);
      expect(await contentOf(store, 'a')).toEqual({ soon: '1', later: '2', never: '3' });
      time.now = START + SECOND;
      expect(await contentOf(store, 'a')).toEqual({ later: '2', never: '3' });
      expect(await store.table('a').get('soon')).toBeUndefined();
      time.now = START + 3600 * SECOND;
      expect(await contentOf(store, 'a')).toEqual({ never: '3' });
      // Tidying up goes along with writes.
      await store.write([put('a', 'new', '5')]);
      expect(await contentOf(store, 'a')).toEqual({ never: '3', new: '5' });
    });

    it('goes by the last expiry that was said, and a write that has passed already is a deletion', async () => {
      const { store } = made;
      await store.write([put('a', 'x', '1', START + SECOND), put('a', 'y', '1'), put('a', 'z', '1')]);
      await store.write([
        put('a', 'x', '2'),
        put('a', 'y', '2', START + SECOND),
        put('a', 'z', '2', START - 1),
      ]);
      expect(await contentOf(store, 'a')).toEqual({ x: '2', y: '2' });
      time.now = START + 10 * SECOND;
      expect(await contentOf(store, 'a')).toEqual({ x: '2' });
    });

    it('keeps the order of writes that nobody waits for', async () => {
      const { store } = made;
      const writes = Array.from({ length: 500 }, (_, index) =>
        store.write([put('a', `k${String(index % 7)}`, String(index))]),
      );
      await Promise.all(writes);
      const last = Object.values(await contentOf(store, 'a')).map(Number);
      expect(last.sort((a, b) => a - b)).toEqual([493, 494, 495, 496, 497, 498, 499]);
    });

    it.each(refusal)('refuses all of a write with %s, and no other write', async (_, wrong) => {
      const { store } = made;
      const before = store.write([put('a', 'before', '1')]);
      const refused = store.write([put('a', 'beside', '2'), wrong as StoreOperation]);
      const after = store.write([put('a', 'after', '3')]);
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', reason: 'invalid' });
      await Promise.all([before, after]);
      expect(await contentOf(store, 'a')).toEqual({ before: '1', after: '3' });
    });

    it('writes what it was given, and not what becomes of the list', async () => {
      const operations: StoreOperation[] = [put('a', 'x', '1')];
      const written = made.store.write(operations);
      operations.push(put('a', 'y', '2'));
      await written;
      expect(await contentOf(made.store, 'a')).toEqual({ x: '1' });
      await expect(made.store.write([])).resolves.toBeUndefined();
    });

    it(`reads ${String(MANY)} entries whole, each once, while others are written`, async () => {
      const { store } = made;
      const keys = Array.from({ length: MANY }, (_, index) => `key-${String(index)}`);
      await Promise.all(keys.map((key) => store.write([put('a', key, key.repeat(20))])));
      const found = new Set<string>();
      for await (const [key, value] of store.table('a').entries()) {
        expect(value).toBe(key.repeat(20));
        found.add(key);
        if (found.size % 500 === 0) await store.write([put('a', keys[0] ?? '', (keys[0] ?? '').repeat(20))]);
      }
      expect(found.size).toBe(MANY);
      await store.write(keys.map((key) => ({ table: 'a', key, delete: true })));
      expect(await contentOf(store, 'a')).toEqual({});
    });

    it('keeps all that was written when it is stopped, if it is durable', async () => {
      const { store, component } = made;
      const writes = Array.from({ length: 200 }, (_, index) => store.write([put('a', String(index), 'v')]));
      const expiring = store.write([put('b', 'x', '1', START + SECOND), put('b', 'y', '2')]);
      await component.stop();
      await Promise.all([...writes, expiring]);
      time.now = START + 2 * SECOND;
      const { store: again } = await reopen();
      expect(Object.keys(await contentOf(again, 'a'))).toHaveLength(store.durable ? 200 : 0);
      expect(await contentOf(again, 'b')).toEqual(store.durable ? { y: '2' } : {});
    });

    it('works between start and stop only, which are safe in any order', async () => {
      const idle = makeStore(place.config);
      await expect(idle.store.write([put('a', 'x', '1')])).rejects.toBeInstanceOf(StoreError);
      await expect(idle.store.table('a').get('x')).rejects.toMatchObject({ reason: 'closed' });
      await idle.component.stop();
      await idle.component.stop();
      await expect(idle.component.start()).rejects.toMatchObject({ reason: 'closed' });
      await made.component.start();
      await made.store.write([put('a', 'x', '1')]);
      await Promise.all([made.component.stop(), made.component.stop()]);
      await expect(made.store.write([put('a', 'x', '2')])).rejects.toMatchObject({ reason: 'closed' });
      await expect(contentOf(made.store, 'a')).rejects.toMatchObject({ reason: 'closed' });
    });

    it('says that it works', async () => {
      await made.store.write([put('a', 'x', '1')]);
      expect(made.health()).toEqual({ state: 'ok' });
      expect(made.counters.total('store_operations_total')).toBe(1);
    });
  });
}
