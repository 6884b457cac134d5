export interface Interval {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Doubles with each failure up to the longest, and is half of that to the whole. `random` is in [0, 1). */
export function backoffMs({ initialMs, maxMs }: Interval, failures: number, random: number): number {
  return Math.min(initialMs * 2 ** Math.min(failures, 30), maxMs) * (0.5 + 0.5 * random);
}
