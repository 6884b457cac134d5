import { spanIdOf } from '../checker/ids.js';
import { text } from '../checker/json.js';

/** A state of an object, and when it was told: milliseconds since a recording began. */
interface Told {
  readonly t: number;
  readonly kind: string;
  readonly object?: unknown;
}

function hasEnded({ kind, object }: Told): boolean {
  if (kind === 'pods') return ['Succeeded', 'Failed'].includes(text(object, 'status', 'phase'));
  const ends = ['lighthousejobs', 'pipelineruns', 'taskruns'].includes(kind);
  return ends && text(object, 'status', 'completionTime') !== '';
}

/** When the end of each entity was told for the first time, by the id of its span. */
export function endingsOf(lines: readonly Told[]): ReadonlyMap<string, number> {
  const endings = new Map<string, number>();
  for (const line of lines) {
    const spanId = spanIdOf(`k8s|${text(line.object, 'metadata', 'uid')}`);
    if (hasEnded(line) && !endings.has(spanId)) endings.set(spanId, line.t);
  }
  return endings;
}

/** The value below which this part of the sorted values lies; NaN without values. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
