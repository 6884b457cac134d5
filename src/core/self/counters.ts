import type { Counters } from '../contract/ports.js';

/** One name with one set of labels. */
export interface CounterSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

export interface MemoryCounters extends Counters {
  /** Each series with its count so far, in the order in which they appeared. */
  series(): readonly CounterSeries[];
  /** `name{label=value,...}` with the labels sorted, or the bare name, to the count so far. */
  snapshot(): ReadonlyMap<string, number>;
  /** The sum over all labels; 0 when it was never counted. */
  total(name: string): number;
  /** The sums for each value of one label, sorted by it. */
  by(name: string, label: string): Readonly<Record<string, number>>;
}

interface Series extends CounterSeries {
  count: number;
}

/** Tells a series from every other one, in whatever order its labels come. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return pairs.length === 0 ? name : `${name}{${pairs.sort().join(',')}}`;
}

/** Counts in memory. Labels are low-cardinality, so nothing is ever forgotten. */
export function createCounters(): MemoryCounters {
  const all = new Map<string, Series>();
  const of = (name: string): Series[] => [...all.values()].filter((series) => series.name === name);
  return {
    add(name, labels = {}, by = 1) {
      const key = seriesKey(name, labels);
      const series = all.get(key);
      if (series === undefined) all.set(key, { name, labels, count: by });
      else series.count += by;
    },
    series: () => [...all.values()].map((series) => ({ ...series })),
    snapshot: () => new Map([...all].map(([key, { count }]) => [key, count])),
    total: (name) => of(name).reduce((sum, { count }) => sum + count, 0),
    by(name, label) {
      const sums = new Map<string, number>();
      for (const { labels, count } of of(name)) {
        const value = labels[label];
        if (value !== undefined) sums.set(value, (sums.get(value) ?? 0) + count);
      }
      return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}
