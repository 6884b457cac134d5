import type { Micros } from '../../core/contract/model.js';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds with at most one decimal: `0.2`, `4`, `59.9`. What is above 0 but rounds to it is `<0.1`. */
function seconds(micros: Micros): string {
  const tenths = Math.round(micros / (SECOND / 10));
  if (tenths === 0 && micros > 0) return '<0.1';
  return String(tenths / 10);
}

function pair(micros: Micros, big: Micros, bigUnit: string, small: Micros, smallUnit: string): string {
  const rest = Math.floor((micros % big) / small);
  return `${Math.floor(micros / big)} ${bigUnit} ${String(rest).padStart(2, '0')} ${smallUnit}`;
}

/** A length of time for people: `0 s`, `4.1 s`, `3 m 07 s`, `1 h 02 m`, `2 d 03 h`. */
export function duration(micros: Micros): string {
  if (micros < MINUTE - SECOND / 20) return `${seconds(micros)} s`;
  const whole = Math.round(micros / SECOND) * SECOND;
  if (whole < HOUR) return pair(whole, MINUTE, 'm', SECOND, 's');
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'm');
  return pair(whole, DAY, 'd', HOUR, 'h');
}

/** `2026-11-22 12:17:09 UTC`. */
export function instant(micros: Micros): string {
  const [day, time] = new Date(Math.floor(micros / 1000)).toISOString().split('T');
  return `${day ?? ''} ${time?.slice(0, 8) ?? ''} UTC`;
}

/** `1 span`, `2 spans`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
