import type { Logger } from '../contract/ports.js';
import type { Store } from '../contract/store.js';
import type { Reading } from '../schema/update-shape.js';

export interface ReadOptions {
  readonly store: Pick<Store, 'table'>;
  readonly log: Logger;
  /** Counts an entry that can't be read. */
  readonly unreadable: (table: string, key: string) => void;
}

/** Everything in a table, decoded. What can't be is told and counted, and the rest is read. */
export async function readTable<T>(
  { store, log, unreadable }: ReadOptions,
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
    unreadable(table, key);
    log.warn('an entry of the store can not be read; it is left out', { table, key, reason: reading.fault });
  }
  return read;
}
