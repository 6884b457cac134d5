import { ATTR } from '../../core/contract/attributes.js';
import { GLYPHS } from './bar.js';
import { count, duration, instant } from './format.js';
import { outcomeOf } from './outcome.js';
import type { Paint } from './paint.js';
import type { Segment } from './path.js';
import { firstFailingStep, spentOn } from './spent.js';
import { cutMiddle, wrapParts, wrapText } from './text.js';
import { labelOf, type Trace, type TraceNode } from './trace.js';

interface Options {
  readonly width: number;
  readonly paint: Paint;
}

/** Why a trace is not what it should be: no root, or more than one. */
function rootWarning(trace: Trace): string | undefined {
  if (trace.roots.length === 1) return undefined;
  return trace.roots.length === 0 ? 'root not received' : `${trace.roots.length} roots`;
}

/** Name, outcome, total time; then start, number of spans and trace id. The total of a trace without one root is its extent. */
export function headingLines(trace: Trace, { width, paint }: Options): string[] {
  const [first] = trace.spans;
  const span = trace.top.span ?? trace.roots[0] ?? first;
  if (span === undefined) return [];
  const warning = rootWarning(trace);
  const { mark, word, reason, tone } = outcomeOf(span);
  const outcome = [word, reason === '' ? '' : `(${reason})`].filter((text) => text !== '').join(' ');
  const total = duration(trace.top.end - trace.top.start);
  const marked = [warning === undefined ? mark : '⚠', labelOf(span)].filter((text) => text !== '').join(' ');
  const parts = [marked, warning ?? outcome, total].filter((text) => text !== '');
  const facts = [instant(trace.top.start), count(trace.spans.length, 'span'), `trace ${span.traceId}`];
  const style = warning === undefined ? paint.tone[tone] : paint.warning;
  return [
    ...wrapParts(parts, ' · ', width).map((line) => paint.strong(style(line))),
    ...wrapParts(facts, ' · ', width).map((line) => paint.faint(line)),
  ];
}

function waitText(waits: ReadonlyMap<string, number>): string {
  const each = [...waits].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const sum = each.reduce((all, [, length]) => all + length, 0);
  const shares = each.map(([why, length]) => `${why} ${duration(length)}`).join(', ');
  return `waiting ${GLYPHS.wait} ${duration(sum)}${shares === '' ? '' : ` (${shares})`}`;
}

/** `task unit › step test (exit 1)`: the step with what it is a part of, up to its run. */
function placeOf(step: TraceNode): string {
  const names: string[] = [];
  for (let node: TraceNode | undefined = step; node !== undefined; node = node.parent) {
    names.unshift(labelOf(node));
    if (node.span?.attributes.has('k8s.pipelinerun.uid') && node.role === 'other') break;
  }
  return names.join(' › ');
}

function failureText(step: TraceNode): string {
  const exit = step.span?.attributes.get(ATTR.stepExitCode);
  const facts = [
    exit === undefined ? '' : `exit ${exit}`,
    step.parent?.role === 'attempt' ? 'tried again' : '',
  ];
  const told = facts.filter((fact) => fact !== '').join(', ');
  return `first failing step: ${placeOf(step)}${told === '' ? '' : ` (${told})`}`;
}

/** Where the time of the longest path went (the shares add up to the total of the heading), and what failed first. */
export function footerLines(trace: Trace, path: readonly Segment[], { width, paint }: Options): string[] {
  const { work, between, waits } = spentOn(path);
  const parts = [
    `longest path ◆ ${waitText(waits)}`,
    `working ${GLYPHS.work} ${duration(work)}`,
    ...(between > 0 ? [`between ${GLYPHS.between} ${duration(between)}`] : []),
  ];
  const failing = firstFailingStep(trace.nodes);
  return [
    ...wrapText(parts.join(' · '), width).map((line) => paint.faint(line)),
    ...(failing === undefined ? [] : [paint.tone.bad(cutMiddle(failureText(failing), width))]),
  ];
}
