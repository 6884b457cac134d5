import type { Micros } from '../../core/contract/model.js';

const UNITS: Readonly<Record<string, number>> = {
  ns: 0.001,
  us: 1,
  µs: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/** A duration as Go prints it (`1m3.5s`, `200ms`); undefined when it is none. */
export function durationMicros(text: string): Micros | undefined {
  if (text.length > 40 || !DURATION.test(text)) return undefined;
  let micros = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    micros += Number(count) * (UNITS[unit ?? ''] ?? 0);
  }
  const rounded = Math.round(micros);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}
