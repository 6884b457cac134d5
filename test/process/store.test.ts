import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../src/core/kube/testing/until.js';
import { contentOf, makeStore } from '../../src/core/store/testing/bench.js';
import { storeChild } from './store-child.js';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-store-'));
});
afterEach(() => rm(path, { recursive: true }));

/** The number that a value of the child begins with; undefined when the value is not whole. */
function numberIn(value: string | undefined): number | undefined {
  const match = /^(\d+) x{3000}$/.exec(value ?? '');
  return match === null ? undefined : Number(match[1]);
}

describe('a process that is killed while it writes', () => {
  it.each(['always', 'never'])('has kept all that it said was written, fsync %s', async (fsync) => {
    let last = 0;
    for (const count of [1, 40, 300, 1000, 2500]) {
      const made = new Map<string, number>();
      const child = storeChild('write', path, {
        fsync,
        onSaid: ({ made: number = 0 }) => {
          made.set(`key-${String(number % 50)}`, number);
          if (made.size > 0 && number >= count) child.kill();
        },
      });
      const { signal } = await child.ended;
      expect(signal).toBe('SIGKILL');
      const { store, component, health } = makeStore({ type: 'file', path });
      await component.start();
      const [a, b] = [await contentOf(store, 'a'), await contentOf(store, 'b')];
      expect(a).toEqual(b);
      for (const [key, value] of Object.entries(a)) expect(numberIn(value), key).toBeDefined();
      for (const [key, number] of made) {
        // One that was under way may have been written, too.
        expect(numberIn(a[key]), key).toBeGreaterThanOrEqual(number);
        last = Math.max(last, number);
      }
      expect(health()).toEqual({ state: 'ok' });
      await store.write(
        [...Object.keys(a)].flatMap((key) =>
          ['a', 'b'].map((table) => ({ table, key, delete: true as const })),
        ),
      );
      await component.stop();
    }
    expect(last).toBeGreaterThan(2000);
  });
});

describe('a second process', () => {
  it('is told that the path is in use, and harms nothing', async () => {
    const holder = storeChild('hold', path);
    await until(() => expect(holder.said).toContainEqual({ held: true }));
    const second = makeStore({ type: 'file', path });
    await expect(second.component.start()).rejects.toThrow(
      `store: ${join(path, 'state')} is in use by another process`,
    );
    await second.component.stop();
    holder.kill();
    await holder.ended;
    const third = makeStore({ type: 'file', path });
    await third.component.start();
    expect(await readdir(path)).toEqual(['state']);
    await third.component.stop();
  });
});
