import type { OtlpRequest } from '../otlp-json.js';
import { replaySession, type SessionOptions, type SessionResult } from '../session.js';

export interface Outcome {
  readonly result: SessionResult;
  readonly requests: readonly OtlpRequest[];
  readonly bySidecar: ReadonlyMap<string, readonly OtlpRequest[]>;
  readonly log: readonly string[];
}

/** Replays lines, and keeps all that comes out. */
export async function playSession(options: Omit<SessionOptions, 'log' | 'onExport'>): Promise<Outcome> {
  const requests: OtlpRequest[] = [];
  const bySidecar = new Map<string, OtlpRequest[]>();
  const log: string[] = [];
  const result = await replaySession({
    ...options,
    log: (line) => log.push(line),
    onExport: (request, sidecar) => {
      requests.push(request);
      bySidecar.set(sidecar, [...(bySidecar.get(sidecar) ?? []), request]);
    },
  });
  return { result, requests, bySidecar, log };
}

/** Each version of each span, with its resource, by span id. */
export function spansOf({ requests }: Pick<Outcome, 'requests'>): Map<string, Set<string>> {
  const spans = new Map<string, Set<string>>();
  for (const { resource, scopeSpans } of requests.flatMap(({ resourceSpans }) => resourceSpans)) {
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      spans.set(span.spanId, (spans.get(span.spanId) ?? new Set()).add(JSON.stringify([resource, span])));
    }
  }
  return spans;
}

/** The names of all spans, each as often as a span has it. */
export function namesOf(outcome: Pick<Outcome, 'requests'>): string[] {
  return [...spansOf(outcome).values()].map(([text = '[]']) => {
    const [, span] = JSON.parse(text) as [unknown, { readonly name: string }];
    return span.name;
  });
}
