import type { StoreOperation } from '../contract/store.js';

/** The last thing said of an entry in a group of writes. `kept` is absent when it is deleted. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly kept?: { readonly value: string; readonly expires?: number | undefined };
}

export const LONGEST_KEY = 4096;
export const LONGEST_VALUE = 8 * 1024 * 1024;
/** What an entry costs beside its text. */
const OVERHEAD = 100;

function lengthProblem(what: string, text: unknown, most: number): string | undefined {
  if (typeof text !== 'string') return `a ${what} is no string`;
  if (text.length > most) return `a ${what} has ${text.length} characters, and the most is ${most}`;
  return undefined;
}

function valueProblem(value: unknown, expires: unknown): string | undefined {
  const isTime = expires === undefined || (Number.isSafeInteger(expires) && (expires as number) >= 0);
  return lengthProblem('value', value, LONGEST_VALUE) ?? (isTime ? undefined : 'an expiry is no time');
}

/** What is wrong with an operation, whoever made it. */
export function problemOf(operation: StoreOperation): string | undefined {
  const named =
    lengthProblem('table', operation.table, LONGEST_KEY) ?? lengthProblem('key', operation.key, LONGEST_KEY);
  if (named !== undefined) return named;
  return 'delete' in operation ? undefined : valueProblem(operation.value, operation.expires);
}

/** An estimate, in bytes. */
export function sizeOf(operation: StoreOperation): number {
  const { table, key } = operation;
  const value = 'delete' in operation ? 0 : Buffer.byteLength(operation.value);
  return OVERHEAD + table.length + key.length + value;
}

/** Of each entry the last operation, for the ones before it would be seen by nobody. */
export function collapse(operations: Iterable<StoreOperation>, now: number): readonly Change[] {
  const tables = new Map<string, Map<string, Change>>();
  for (const operation of operations) {
    const { table, key } = operation;
    const keys = tables.get(table) ?? new Map<string, Change>();
    tables.set(table, keys);
    const isGone = 'delete' in operation || (operation.expires !== undefined && operation.expires <= now);
    const { value, expires } = operation as { value: string; expires?: number };
    keys.set(key, isGone ? { table, key } : { table, key, kept: { value, expires } });
  }
  return [...tables.values()].flatMap((keys) => [...keys.values()]);
}
