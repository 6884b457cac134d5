import type { Change } from './operations.js';

/** What differs between the engines. One call of `commit` at a time, none before `open` and after `close`. */
export interface Engine {
  readonly durable: boolean;
  readonly shared: boolean;
  /** @throws ComponentError when it can never work */
  open(): Promise<void>;
  /** All or nothing. What it throws is tried again, unless it is a StoreError that says another reason than `late`. */
  commit(changes: readonly Change[]): Promise<void>;
  /** Without what has expired. */
  entries(table: string): AsyncIterable<readonly [key: string, value: string]>;
  get(table: string, key: string): Promise<string | undefined>;
  close(): Promise<void>;
}
