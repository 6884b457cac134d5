import type { Interval } from './interval.js';
import type { Role } from './span.js';
import type { Trace, TraceNode } from './trace.js';

/** What may begin long before the work, or end long after it. */
const BEYOND: ReadonlySet<Role> = new Set<Role>(['webhook', 'release']);
/** How much of the bars may show only such, on each side: the work must remain to be seen. */
const SHARE = 1 / 3;

const isWork = ({ role, span }: TraceNode): boolean => span !== undefined && !BEYOND.has(role);

/** The time that the bars of a trace show: all of the work, and of what lies before and after as much as there is room for. */
export function extentOf({ nodes, start, end }: Trace): Interval {
  const work = nodes.filter(isWork);
  if (work.length === 0) return { from: start, to: end };
  const from = work.reduce((least, node) => Math.min(least, node.start), Infinity);
  const to = work.reduce((most, node) => Math.max(most, node.end), -Infinity);
  const room = Math.round((to - from) * SHARE);
  return { from: Math.max(start, from - room), to: Math.min(end, to + room) };
}
