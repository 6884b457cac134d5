import { startCollector, type Collector } from '../../src/core/export/testing/collector.js';
import { endingsOf, percentile } from '../bench/latency.js';
import { spanIdOf } from '../checker/ids.js';
import { list, text } from '../checker/json.js';
import type { RecordedLine } from '../checker/recording.js';
import type { Recorder } from './recorder.js';

/** A second backend behind the collector, that notes when each span came to it for the first time. */
export interface Tee {
  readonly endpoint: string;
  /** In milliseconds since 1970, by span id. */
  readonly arrivals: ReadonlyMap<string, number>;
  stop(): void;
}

export async function startTee(): Promise<Tee> {
  const arrivals = new Map<string, number>();
  const collector: Collector = await startCollector({
    script: ({ spans }) => {
      const now = Date.now();
      for (const { spanId } of spans) if (!arrivals.has(spanId)) arrivals.set(spanId, now);
      return { type: 'ok' };
    },
  });
  return {
    endpoint: `127.0.0.1:${String(collector.port)}`,
    arrivals,
    stop: () => {
      collector.stop();
    },
  };
}

/**
 * Milliseconds from the end of each job, run, task and pod, as the API server tells it, to its span behind the collector:
 * those whose span leaves at once. API times are whole seconds, so up to one second of each is rounding.
 */
export function lagsOf(
  lines: readonly RecordedLine[],
  arrivals: ReadonlyMap<string, number>,
): readonly number[] {
  const ends = new Map<string, number>();
  for (const { kind, type, object } of lines) {
    const end = type === 'DELETED' ? Number.NaN : endOf(kind, object);
    const spanId = spanIdOf(`k8s|${text(object, 'metadata', 'uid')}`);
    if (!Number.isNaN(end) && !ends.has(spanId)) ends.set(spanId, end);
  }
  return waits(ends, arrivals);
}

/** The same from where the watch told the end: what the sidecar and the collector add to it. */
export function ownLagsOf(
  { lines, since }: Pick<Recorder, 'lines' | 'since'>,
  arrivals: ReadonlyMap<string, number>,
): readonly number[] {
  const ends = [...endingsOf(lines())].map(([spanId, t]) => [spanId, since.getTime() + t] as const);
  return waits(new Map(ends), arrivals);
}

function waits(ends: ReadonlyMap<string, number>, arrivals: ReadonlyMap<string, number>): readonly number[] {
  return [...ends]
    .flatMap(([spanId, end]) => {
      const arrived = arrivals.get(spanId);
      return arrived === undefined ? [] : [arrived - end];
    })
    .sort((a, b) => a - b);
}

function endOf(kind: string, object: unknown): number {
  if (['lighthousejobs', 'pipelineruns', 'taskruns'].includes(kind)) {
    return Date.parse(text(object, 'status', 'completionTime'));
  }
  if (kind !== 'pods' || !['Succeeded', 'Failed'].includes(text(object, 'status', 'phase')))
    return Number.NaN;
  const ends = list(object, 'status', 'containerStatuses').map((status) =>
    text(status, 'state', 'terminated', 'finishedAt'),
  );
  return Date.parse(ends.reduce((a, b) => (a > b ? a : b), ''));
}

/** `p50 400 ms, p99 900 ms of 20` */
export function lagText(sorted: readonly number[]): string {
  const [half, most] = [0.5, 0.99].map((part) => `${percentile(sorted, part).toFixed(0)} ms`);
  return `p50 ${half ?? ''}, p99 ${most ?? ''} of ${String(sorted.length)}`;
}
