import path from 'node:path';
import type { OtlpRequest } from './otlp-json.js';
import { OBJECT_KINDS, type Recording } from './recording.js';
import { count } from './view/format.js';
import type { WebhooksResult } from './webhooks.js';

/** What was exported, counted. */
export interface Tally {
  add(request: OtlpRequest): void;
  readonly spans: number;
  readonly traces: number;
}

/** A span counts once, however often it comes. */
export function createTally(): Tally {
  const spans = new Set<string>();
  const traces = new Set<string>();
  return {
    add({ resourceSpans }) {
      for (const span of resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      )) {
        spans.add(span.spanId);
        traces.add(span.traceId);
      }
    },
    get spans() {
      return spans.size;
    },
    get traces() {
      return traces.size;
    },
  };
}

/** `9 pods, 212 events`: how many objects a recording shows, or `no objects`. */
export function objectsByKind({ lines }: Recording): string {
  const objects = new Map<string, Set<string>>();
  for (const { kind, object } of lines) {
    const metadata = object['metadata'] as { readonly uid?: string; readonly name?: string } | undefined;
    if (kind === 'webhook') continue;
    const known = objects.get(kind) ?? new Set();
    objects.set(kind, known.add(metadata?.uid ?? metadata?.name ?? ''));
  }
  const counted = OBJECT_KINDS.flatMap((kind) => {
    const number = objects.get(kind)?.size;
    return number === undefined ? [] : [`${String(number)} ${kind}`];
  });
  return counted.join(', ') || 'no objects';
}

/** One line that says what a recording brought. */
export function summary(
  recording: Recording,
  tally: Tally,
  webhooks: Pick<WebhooksResult, 'answered' | 'withoutSource'>,
  millis: number,
): string {
  const lines = recording.lines.filter(({ kind }) => kind === 'webhook').length;
  return [
    `${path.basename(recording.file)}: ${objectsByKind(recording)}`,
    lines === 0 ? '' : `, ${count(lines, 'webhook')}`,
    ` -> ${count(tally.spans, 'span')} in ${count(tally.traces, 'trace')}, ${(millis / 1000).toFixed(1)} s`,
    ...[...skipped(recording, webhooks), ...refused(webhooks)].map((text) => `; ${text}`),
  ].join('');
}

function skipped(
  { problems }: Recording,
  { withoutSource }: Pick<WebhooksResult, 'withoutSource'>,
): string[] {
  const left = [
    ...(withoutSource > 0
      ? [`${count(withoutSource, 'webhook')} (the configuration has no webhook source)`]
      : []),
    ...(problems.length > 0 ? [count(problems.length, 'bad line')] : []),
  ];
  return left.length === 0 ? [] : [`skipped ${left.join(', ')}`];
}

function refused({ answered }: Pick<WebhooksResult, 'answered'>): string[] {
  const others = Object.entries(answered).filter(([status]) => !status.startsWith('2'));
  return others.map(([status, times]) =>
    status === 'none'
      ? `${count(times, 'webhook')} had no answer`
      : `${count(times, 'webhook')} answered with ${status}`,
  );
}
