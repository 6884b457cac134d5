import { StoreError } from '../contract/errors.js';
import { isExpired, type Kept } from './codec.js';
import type { Engine } from './engine.js';
import type { Change } from './operations.js';
import type { Standing } from './standing.js';
import { Sweep } from './sweep.js';

const OVERHEAD = 100;

function costOf(key: string, kept: Kept | undefined): number {
  return kept === undefined ? 0 : OVERHEAD + 2 * (key.length + kept.value.length);
}

class Tables {
  bytes = 0;
  private readonly tables = new Map<string, Map<string, Kept>>();

  get(table: string, key: string): Kept | undefined {
    return this.tables.get(table)?.get(key);
  }

  keys(table: string): readonly string[] {
    return [...(this.tables.get(table)?.keys() ?? [])];
  }

  set(table: string, key: string, kept: Kept | undefined): void {
    const keys = this.tables.get(table) ?? new Map<string, Kept>();
    this.bytes += costOf(key, kept) - costOf(key, keys.get(key));
    if (kept === undefined) keys.delete(key);
    else keys.set(key, kept);
    if (keys.size === 0) this.tables.delete(table);
    else this.tables.set(table, keys);
  }

  growthBy(changes: readonly Change[]): number {
    return changes.reduce(
      (sum, { table, key, kept }) => sum + costOf(key, kept) - costOf(key, this.get(table, key)),
      0,
    );
  }

  forgetExpired(now: number): void {
    for (const [table, keys] of this.tables) {
      for (const [key, kept] of keys) if (isExpired(kept, now)) this.set(table, key, undefined);
    }
  }
}

/** Tables in the memory of this process: nothing outlives it, and no more than `maxBytes` is held. */
export function createMemoryEngine(options: {
  readonly maxBytes: number;
  readonly standing: Standing;
  readonly now: () => number;
}): Engine {
  const { maxBytes, standing, now } = options;
  const tables = new Tables();
  const sweep = new Sweep();

  function makeRoom(changes: readonly Change[]): void {
    const isTooMuch = (): boolean => {
      const growth = tables.growthBy(changes);
      return growth > 0 && tables.bytes + growth > maxBytes;
    };
    if (sweep.isDue(now()) || isTooMuch()) tables.forgetExpired(now());
    if (isTooMuch())
      throw new StoreError('full', `the memory store is full: ${tables.bytes} of ${maxBytes} bytes`);
  }

  function live(table: string, key: string): string | undefined {
    const kept = tables.get(table, key);
    return kept === undefined || isExpired(kept, now()) ? undefined : kept.value;
  }

  return {
    durable: false,
    shared: false,
    open: async () => {
      standing.over('connection');
    },
    commit: async (changes) => {
      makeRoom(changes);
      for (const { table, key, kept } of changes) tables.set(table, key, kept);
    },
    entries: async function* (table) {
      for (const key of tables.keys(table)) {
        const value = live(table, key);
        if (value !== undefined) yield [key, value] as const;
      }
    },
    get: async (table, key) => live(table, key),
    close: async () => undefined,
  };
}
