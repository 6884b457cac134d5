import { token } from './component.js';
import type { Micros } from './model.js';

/**
 * One change of a table. Tables and keys are any text, up to 4,096 characters; no two of them are ever taken for one
 * another. A value is text, up to 8 Mi characters. From `expires` on, by the wall clock, the entry is not there.
 */
export type StoreOperation =
  | { readonly table: string; readonly key: string; readonly value: string; readonly expires?: Micros }
  | { readonly table: string; readonly key: string; readonly delete: true };

/** What was written and has not expired. Reading sees every write that had resolved before. */
export interface StoreTable {
  /**
   * All entries, each once, in no order that means anything. One that is written or deleted meanwhile comes as it was
   * or as it is. Rejects with a StoreError when they can't be read: then what came is not all.
   */
  entries(): AsyncIterable<readonly [key: string, value: string]>;
  /** Undefined when there is none. Rejects with a StoreError when it can't be read. */
  get(key: string): Promise<string | undefined>;
}

/**
 * State of what the API server does not hold. It is read when something starts; while it runs there are writes only, many
 * of which share one commit. Whoever keeps state here can do without it: it may begin empty, after damage for example.
 * A plugin that is not of this project has tables of its own, which no other plugin sees.
 */
export interface Store {
  /** Whether what was written is there after a restart of the process. */
  readonly durable: boolean;
  /** Whether other replicas read and write the same tables; of two that write one entry the later one wins. */
  readonly shared: boolean;
  table(name: string): StoreTable;
  /**
   * All of it or nothing, in the order of the calls; a write that rejected holds up no later one. Resolves once it would
   * survive a crash, of the process or of the machine, as the engine promises. While the engine can't write, it waits
   * and is tried again, for as long as configured. Then, and at once when too much waits already, it rejects with a
   * StoreError; nothing else drops it. It may be made all the same if that says `late`.
   */
  write(operations: readonly StoreOperation[]): Promise<void>;
}

/** Whether what was handed over is safe. */
export interface Durability {
  /**
   * Resolves once everything that was handed over so far would survive a crash, as far as the store promises. Rejects with
   * a StoreError when some of it could not be written; it may be handed over again.
   */
  written(): Promise<void>;
}

export const STORE = token<Store>('STORE');
export const DURABILITY = token<Durability>('DURABILITY');
