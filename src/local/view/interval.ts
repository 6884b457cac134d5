import type { Micros } from '../../core/contract/model.js';

export interface Interval {
  readonly from: Micros;
  readonly to: Micros;
}

/** The same time as non-empty, non-touching intervals in order. */
export function union(intervals: readonly Interval[]): Interval[] {
  const result: { from: Micros; to: Micros }[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    if (to <= from) continue;
    const last = result.at(-1);
    if (last === undefined || from > last.to) result.push({ from, to });
    else last.to = Math.max(last.to, to);
  }
  return result;
}

/** What of the intervals lies within `bounds`. */
export function clip(intervals: readonly Interval[], bounds: Interval): Interval[] {
  return intervals
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) }))
    .filter(({ from, to }) => to > from);
}

/** The summed length of intervals that don't overlap. */
export function total(intervals: readonly Interval[]): Micros {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}
