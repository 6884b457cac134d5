import type { Logger } from '../contract/ports.js';
import type { Store } from '../contract/store.js';
import type { Counters } from '../contract/ports.js';
import type { Reading } from '../schema/update-shape.js';

/** Whatever is not to be read as what is written today gets another version. */
const FORMAT = 'journal/1/';

export const TABLES = {
  /** By key: the last state of what is not over. */
  updates: `${FORMAT}updates`,
  /** By span id: spans that no collector has yet. */
  spans: `${FORMAT}spans`,
  /** By time: ids of spans that a collector has. */
  emitted: `${FORMAT}emitted`,
  /** By span id: spans that left before their entity had ended, which has been closed with that. */
  closed: `${FORMAT}closed`,
  /** By GUID: the start of the roots that have left. */
  roots: `${FORMAT}roots`,
  /** By key: where entities stood that have been deleted. */
  homes: `${FORMAT}homes`,
  /** By watch: the resourceVersion up to which everything has been taken. */
  watches: `${FORMAT}watches`,
  times: `${FORMAT}times`,
} as const;

export interface ReadOptions {
  readonly store: Pick<Store, 'table'>;
  readonly log: Logger;
  readonly counters: Counters;
}

/** Everything in a table, decoded. What can't be is told and counted, and the rest is read. */
export async function readTable<T>(
  { store, log, counters }: ReadOptions,
  table: string,
  decode: (text: string) => Reading<T>,
): Promise<readonly (readonly [key: string, value: T])[]> {
  const read: (readonly [string, T])[] = [];
  for await (const [key, text] of store.table(table).entries()) {
    const reading = decode(text);
    if ('value' in reading) {
      read.push([key, reading.value]);
      continue;
    }
    counters.add('journal_unreadable_total', { table });
    log.warn('an entry of the store can not be read; it is left out', { table, key, reason: reading.fault });
  }
  return read;
}
