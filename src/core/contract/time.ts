import type { Micros } from './model.js';

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/i;

/** `Date.parse` takes 30 February for 2 March, and 24 o'clock for the next day. */
function isOnCalendar(year: number, month: number, day: number, hour: number): boolean {
  return hour < 24 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * Reads an RFC 3339 time to microseconds. The zero time of Go (year 1), what is no such time, what lies before
 * 1970 and what is too far away to be told in microseconds (year 2255) is no time: undefined. Digits below the
 * microsecond are cut.
 */
export function parseTime(text: unknown): Micros | undefined {
  if (typeof text !== 'string') return undefined;
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour] = match;
  if (!isOnCalendar(Number(year), Number(month), Number(day), Number(hour))) return undefined;
  const fraction = (match[7] ?? '').padEnd(6, '0').slice(0, 6);
  const seconds = Date.parse(text.replace(/\.\d+/, '')) / 1000;
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined;
  const micros = seconds * 1_000_000 + Number(fraction);
  return Number.isSafeInteger(micros) ? micros : undefined;
}

export const MICROS_PER_MILLI = 1000;
export const MICROS_PER_SECOND = 1_000_000;

/** The latest of some times; undefined when there is none. */
export function latest(times: readonly (Micros | undefined)[]): Micros | undefined {
  let result: Micros | undefined;
  for (const time of times) {
    if (time !== undefined && (result === undefined || time > result)) result = time;
  }
  return result;
}
