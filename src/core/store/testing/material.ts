import type { StoreOperation } from '../../contract/store.js';
import { LONGEST_KEY, LONGEST_VALUE } from '../operations.js';

export function put(table: string, key: string, value: string, expires?: number): StoreOperation {
  return { table, key, value, ...(expires === undefined ? {} : { expires }) };
}

const PARTS = [
  '',
  'a',
  'a:b',
  'a|b',
  'a\0b',
  '\0',
  '\ud800',
  '\udc00',
  '\ufffd',
  '"',
  '","',
  '\\',
  '{x}',
  '__proto__',
];

/** Pairs that something careless would take for one another. */
export const DISTINCT: readonly (readonly [table: string, key: string])[] = [
  ...PARTS.flatMap((table) => PARTS.map((key) => [table, key] as const)),
  ['a', 'b:c'],
  ['a:b', 'c'],
  ['meta', 'meta'],
  ['format', 'format'],
  ['index', 'index'],
  ['é', 'e\u0301'],
  ['e\u0301', 'é'],
  ['😀', '\ud83d'],
  ['K', 'k'],
  ['k', 'K'],
  ['line\u2028end', '\n'],
  ['x'.repeat(LONGEST_KEY), 'y'.repeat(LONGEST_KEY)],
];

export const ODD_VALUES: readonly string[] = [
  '',
  ':',
  '~',
  '123:',
  '{"a":[1,null,"ü😀"]}',
  '\0\n\r\u2028\ufeff',
  'half \ud800 of it',
  '\udc00"\\',
  'x'.repeat(64 * 1024),
];

/** Operations that nobody can make, whatever they were called with. */
export const refusal: readonly (readonly [what: string, wrong: unknown])[] = [
  ['a table that is no string', { table: 1, key: 'k', value: 'v' }],
  ['a key that is no string', { table: 'a', value: 'v' }],
  ['a value that is no string', { table: 'a', key: 'k', value: { a: 1 } }],
  ['an expiry that is no time', { table: 'a', key: 'k', value: 'v', expires: Number.NaN }],
  ['an expiry before all times', { table: 'a', key: 'k', value: 'v', expires: -1 }],
  ['a key that is too long', { table: 'a', key: 'k'.repeat(LONGEST_KEY + 1), delete: true }],
  ['a value that is too long', { table: 'a', key: 'k', value: 'v'.repeat(LONGEST_VALUE + 1) }],
];
