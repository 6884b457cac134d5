import type { Store } from '../../src/core/contract/store.js';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './latency.js';

/** Not to be compressed: so it is the worst that may come. */
const VALUE = JSON.stringify({ update: randomBytes(3000).toString('base64') });
/** Entries that are written over and over, as the state of what is open is. */
const OPEN = 2000;

const writeOf = (store: Store, number: number): Promise<void> =>
  store.write([{ table: 'journal', key: `uid-${String(number % OPEN)}`, value: VALUE }]);

/** Writes per second, `atOnce` of them under way at any time. */
export async function throughput(store: Store, count: number, atOnce: number): Promise<number> {
  const began = performance.now();
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < count) await writeOf(store, (next += 1));
  };
  await Promise.all(Array.from({ length: atOnce }, writer));
  return count / ((performance.now() - began) / 1000);
}

export interface Waits {
  readonly half: number;
  readonly most: number;
}

/** Milliseconds until a write is made, when `rate` of them come in each second. */
export async function waitsAt(store: Store, rate: number, seconds: number): Promise<Waits> {
  const waits: number[] = [];
  const began = performance.now();
  const all: Promise<void>[] = [];
  for (let number = 0; number < rate * seconds;) {
    const due = Math.min(rate * seconds, ((performance.now() - began) / 1000) * rate);
    for (; number < due; number += 1) {
      const start = performance.now();
      all.push(writeOf(store, number).then(() => void waits.push(performance.now() - start)));
    }
    await sleep(1);
  }
  await Promise.all(all);
  waits.sort((a, b) => a - b);
  return { half: percentile(waits, 0.5), most: percentile(waits, 0.99) };
}

export async function fill(store: Store, count: number, bytes: number): Promise<void> {
  for (let from = 0; from < count; from += 1000) {
    const keys = Array.from(
      { length: Math.min(1000, count - from) },
      (_, index) => `uid-${String(from + index)}`,
    );
    await store.write(keys.map((key) => ({ table: 'journal', key, value: key.padEnd(bytes, 'x') })));
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
