import type { OtlpRequest, OtlpSpan } from '../otlp-json.js';
import { count } from './format.js';
import { renderTrace, sameChoice, type ViewOptions } from './render.js';
import { clean } from './text.js';

export { renderTrace, type ViewOptions } from './render.js';

/** Gathers exported spans by trace and says each trace once, when it is whole. */
export interface TraceView {
  add(request: OtlpRequest): void;
  /**
   * The text of each trace, once, by start, then trace id. `now` is milliseconds of story time; a trace is due when a call at
   * least `quietMs` earlier already saw its root. `Infinity` gives all that are left, also those whose root never
   * came, and one line for each trace that got more spans after it was said.
   */
  finished(now: number, quietMs?: number): string[];
}

interface Gathered {
  readonly traceId: string;
  readonly spans: Map<string, OtlpSpan>;
  /** Story time of the first call that saw the root. */
  rootSeen?: number;
  said: boolean;
  /** Spans that came after it was said. */
  late: number;
}

const QUIET_MS = 10_000;

function gather(traces: Map<string, Gathered>, span: OtlpSpan): void {
  const { traceId } = span;
  const trace = traces.get(traceId) ?? { traceId, spans: new Map<string, OtlpSpan>(), said: false, late: 0 };
  traces.set(traceId, trace);
  const known = trace.spans.get(span.spanId);
  if (known === undefined && trace.said) trace.late += 1;
  trace.spans.set(span.spanId, known === undefined ? span : sameChoice(known, span));
}

const isRoot = ({ parentSpanId }: OtlpSpan): boolean => parentSpanId === undefined || parentSpanId === '';

function isDue(trace: Gathered, now: number, quietMs: number): boolean {
  if (now === Infinity) return true;
  if (trace.rootSeen === undefined && [...trace.spans.values()].some(isRoot)) trace.rootSeen = now;
  return trace.rootSeen !== undefined && now - trace.rootSeen >= quietMs;
}

function startOf(trace: Gathered): bigint {
  const starts = [...trace.spans.values()].map((span) => BigInt(span.startTimeUnixNano));
  return starts.reduce((least, start) => (start < least ? start : least));
}

function inOrder(traces: readonly Gathered[]): Gathered[] {
  const keyed = traces.map((trace) => ({ trace, start: startOf(trace) }));
  keyed.sort((a, b) => {
    if (a.start !== b.start) return a.start < b.start ? -1 : 1;
    return a.trace.traceId < b.trace.traceId ? -1 : 1;
  });
  return keyed.map(({ trace }) => trace);
}

export function createTraceView(options: ViewOptions): TraceView {
  const traces = new Map<string, Gathered>();
  const say = (trace: Gathered): string => {
    trace.said = true;
    return renderTrace([...trace.spans.values()], options);
  };
  const sayLate = (trace: Gathered): string => {
    const spans = count(trace.late, 'more span');
    trace.late = 0;
    return `⚠ ${spans} after it was shown: trace ${clean(trace.traceId).slice(0, 32)}`;
  };
  return {
    add(request) {
      for (const { scopeSpans } of request.resourceSpans) {
        for (const { spans } of scopeSpans) for (const span of spans) gather(traces, span);
      }
    },
    finished(now, quietMs = QUIET_MS) {
      const all = [...traces.values()];
      const late = now === Infinity ? all.filter(({ said, late }) => said && late > 0) : [];
      const due = all.filter((trace) => !trace.said && isDue(trace, now, quietMs));
      return [...inOrder(due).map(say), ...inOrder(late).map(sayLate)];
    },
  };
}
