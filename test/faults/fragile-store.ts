import type { Micros } from '../../src/core/contract/model.js';
import type { Store, StoreOperation } from '../../src/core/contract/store.js';

interface Waiting {
  readonly operations: readonly StoreOperation[];
  readonly resolve: () => void;
}

/** What a disk holds: tables of entries. */
export type Disk = Map<string, Map<string, string>>;

/** A store that commits when it is told to. What it has not committed is lost with the process. */
export interface FragileStore extends Store {
  /** How many writes were made, and how many of them would survive. */
  readonly written: number;
  readonly committed: number;
  /** Commits so many of the writes that wait, the oldest first. */
  commit(writes: number): void;
  /** Drops what this process wrote for no longer than until now. */
  expire(now: Micros): void;
}

export function createFragileStore(disk: Disk): FragileStore {
  const waiting: Waiting[] = [];
  const counts = { written: 0, committed: 0 };
  /** By table and key. */
  let expiring = new Map<
    string,
    { readonly table: string; readonly key: string; readonly expires: Micros }
  >();
  const apply = (operation: StoreOperation): void => {
    const table = disk.get(operation.table) ?? new Map<string, string>();
    disk.set(operation.table, table);
    if ('delete' in operation) table.delete(operation.key);
    else table.set(operation.key, operation.value);
    const { expires } = { expires: undefined, ...operation };
    const place = `${operation.table} ${operation.key}`;
    if (expires === undefined) expiring.delete(place);
    else expiring.set(place, { ...operation, expires });
  };
  return {
    durable: true,
    shared: false,
    table: (name) => ({
      // Read at a start, when nothing waits.
      entries: async function* () {
        yield* [...(disk.get(name) ?? [])];
      },
      get: (key) => Promise.resolve(disk.get(name)?.get(key)),
    }),
    write: (operations) => {
      counts.written += 1;
      return new Promise((resolve) => waiting.push({ operations: [...operations], resolve }));
    },
    commit: (writes) => {
      for (const { operations, resolve } of waiting.splice(0, writes)) {
        operations.forEach(apply);
        counts.committed += 1;
        resolve();
      }
    },
    expire: (now) => {
      const all = [...expiring];
      expiring = new Map(all.filter(([, { expires }]) => expires > now));
      for (const [, { table, key, expires }] of all) if (expires <= now) disk.get(table)?.delete(key);
    },
    get written() {
      return counts.written;
    },
    get committed() {
      return counts.committed;
    },
  };
}
