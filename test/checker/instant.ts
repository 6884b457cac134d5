const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;
const LENGTH_PART = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g;
const UNIT_NANOS: ReadonlyMap<string, number> = new Map([
  ['h', 3_600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['µs', 1e3],
  ['ns', 1],
]);

export const SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 of an API time. Neither the zero time nor a word that is no time has any. */
export function instant(word: string): bigint | undefined {
  const match = RFC3339.exec(word);
  if (match === null || word.startsWith('0001-01-01T00:00:00')) return undefined;
  const milliseconds = Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/** Nanoseconds of a length as Go writes it: `200ms`, `1m2.5s`. */
export function length(word: string): bigint | undefined {
  const parts = [...word.matchAll(LENGTH_PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== word) return undefined;
  return parts.reduce((sum, part) => sum + nanosOf(part[1] ?? '', part[2] ?? ''), 0n);
}

function nanosOf(amount: string, unit: string): bigint {
  return BigInt(Math.round(Number(amount) * (UNIT_NANOS.get(unit) ?? Number.NaN)));
}

export function latest(times: readonly (bigint | undefined)[]): bigint | undefined {
  return pick(times, (time, best) => time > best);
}

export function earliest(times: readonly (bigint | undefined)[]): bigint | undefined {
  return pick(times, (time, best) => time < best);
}

function pick(
  times: readonly (bigint | undefined)[],
  better: (time: bigint, best: bigint) => boolean,
): bigint | undefined {
  let best: bigint | undefined;
  for (const time of times) {
    if (time !== undefined && (best === undefined || better(time, best))) best = time;
  }
  return best;
}
