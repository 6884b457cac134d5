import type { Counters } from '../contract/ports.js';

export interface MemoryCounters extends Counters {
  /** `name{label=value,...}` with the labels sorted, or the bare name, to the count so far. */
  snapshot(): ReadonlyMap<string, number>;
}

function seriesOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return pairs.length === 0 ? name : `${name}{${pairs.sort().join(',')}}`;
}

/** Counts in memory. Labels are low-cardinality, so nothing is ever forgotten. */
export function createCounters(): MemoryCounters {
  const counts = new Map<string, number>();
  return {
    add(name, labels = {}, by = 1) {
      const series = seriesOf(name, labels);
      counts.set(series, (counts.get(series) ?? 0) + by);
    },
    snapshot: () => new Map(counts),
  };
}
