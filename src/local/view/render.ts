import type { OtlpSpan } from '../otlp-json.js';
import { treeLines } from './lines.js';
import { createPaint } from './paint.js';
import { longestPath, nodesOnPath } from './path.js';
import { rowsOf } from './rows.js';
import { readSpan } from './span.js';
import { footerLines, headingLines } from './summary.js';
import { buildTrace } from './trace.js';

export interface ViewOptions {
  /** Columns of the terminal. Below 40 it is taken as 40. */
  readonly width: number;
  readonly color: boolean;
}

const LEAST_WIDTH = 40;
/** Below this the tree indents less, so that names keep their room. */
const ROOMY_WIDTH = 90;

/** Of two spans with one id the same one stays, whichever came first. */
export function sameChoice(a: OtlpSpan, b: OtlpSpan): OtlpSpan {
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** Each span id once. */
export function distinct(spans: readonly OtlpSpan[]): OtlpSpan[] {
  const byId = new Map<string, OtlpSpan>();
  for (const span of spans) {
    const known = byId.get(span.spanId);
    byId.set(span.spanId, known === undefined ? span : sameChoice(known, span));
  }
  return [...byId.values()];
}

/**
 * The spans of one trace as text for a terminal: heading, tree with bars, and where the time went. The text depends
 * on nothing but the set of the spans and the options; without spans it is empty.
 */
export function renderTrace(spans: readonly OtlpSpan[], options: ViewOptions): string {
  if (spans.length === 0) return '';
  const width = Math.max(LEAST_WIDTH, Math.floor(options.width));
  const drawing = { width, paint: createPaint(options.color) };
  const trace = buildTrace(distinct(spans).map(readSpan));
  const path = longestPath(trace.top);
  const lines = [
    ...headingLines(trace, drawing),
    ...treeLines(trace, rowsOf(trace.top, width < ROOMY_WIDTH), nodesOnPath(path), drawing),
    ...footerLines(trace, path, drawing),
  ];
  return lines.join('\n');
}
