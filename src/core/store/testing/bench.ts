import type { Health } from '../../contract/component.js';
import type { Store } from '../../contract/store.js';
import { createCounters } from '../../self/counters.js';
import { memoryLogger } from '../../self/testing/logger.js';
import { storeConfig } from '../config.js';
import { createStore, type StoreOptions } from '../create.js';

/** 2026-03-01, in microseconds: a time that stands still until a test moves it. */
export const START = Date.UTC(2026, 2, 1) * 1000;
export const SECOND = 1_000_000;

export interface Time {
  now: number;
}

/** A store that is made as the sidecar makes it, from a configuration as a person writes it. */
export function makeStore(config: unknown, changes: Partial<StoreOptions> & { readonly time?: Time } = {}) {
  const { time = { now: START }, ...options } = changes;
  const { log, lines } = memoryLogger();
  const said: Health[] = [];
  const counters = createCounters();
  const made = createStore({
    ...{ config: storeConfig.parse(config), log, counters },
    meter: { gauge: () => undefined, record: () => undefined },
    now: () => time.now,
    report: (health) => void said.push(health),
    ...options,
  });
  return { ...made, lines, said, counters, time, health: () => said.at(-1) };
}
export type MadeStore = ReturnType<typeof makeStore>;

export async function contentOf(store: Store, table: string): Promise<Record<string, string>> {
  const pairs: (readonly [string, string])[] = [];
  for await (const pair of store.table(table).entries()) pairs.push(pair);
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error('an entry came twice');
  return Object.fromEntries(pairs);
}
