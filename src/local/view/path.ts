import type { Micros } from '../../core/contract/model.js';
import { isAside } from './phases.js';
import type { TraceNode } from './trace.js';

/** A stretch of time of the longest path, and the node that it was spent in itself, not below it. */
export interface Segment {
  readonly node: TraceNode;
  readonly from: Micros;
  readonly to: Micros;
}

/** API times are whole seconds, those of some Events are finer: what ends less than this after a start can have led to it. */
const BLUR: Micros = 1_000_000;

/**
 * What can be next on the path. The steps of a task wait for what its pods do, and follow those of earlier
 * attempts, so pods and attempts stand aside for what is below them. Points take no time.
 */
function candidatesOf(node: TraceNode): TraceNode[] {
  const inTask = node.role === 'task';
  return node.children
    .flatMap((child) =>
      inTask && (child.role === 'pod' || child.role === 'attempt') ? child.children : [child],
    )
    .filter((child) => child.end > child.start && !isAside(child.role));
}

function better(a: TraceNode, b: TraceNode, at: Micros): boolean {
  const gap = Math.min(a.end, at) - Math.min(b.end, at);
  if (gap !== 0) return gap > 0;
  const within = Number(a.end <= at) - Number(b.end <= at);
  return within === 0 ? a.start < b.start : within > 0;
}

/** The candidate that ends last before `at`; of several the one that started first. None may end at `limit` or later. */
function lastBefore(candidates: readonly TraceNode[], at: Micros, limit: Micros): TraceNode | undefined {
  let best: TraceNode | undefined;
  for (const node of candidates) {
    if (node.start >= at || node.end >= limit) continue;
    if (best === undefined || better(node, best, at)) best = node;
  }
  return best;
}

/**
 * The longest path: what would have to be shorter for the whole to be shorter. From the end of the root walk
 * backwards in time: of the children take the one that ends last before the current point (children that outlive
 * their parent are cut to its end), do the same inside it, go on from its start. Time that no such child explains
 * belongs to the parent itself. The segments are in order, don't overlap, and fill exactly the root's time.
 */
export function longestPath(root: TraceNode): Segment[] {
  const segments: Segment[] = [];
  const open: Segment[] = [{ node: root, from: root.start, to: root.end }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { node, from } = visit;
    let at = visit.to;
    let limit = Infinity;
    let candidates = candidatesOf(node).filter(({ end }) => end > from);
    while (at > from) {
      const next = lastBefore(candidates, at, limit);
      const to = next === undefined ? from : Math.min(next.end, at);
      if (at > to) segments.push({ node, from: to, to: at });
      if (next === undefined) break;
      at = Math.max(next.start, from);
      open.push({ node: next, from: at, to });
      limit = at + BLUR;
      candidates = candidates.filter((candidate) => candidate !== next && candidate.start < at);
    }
  }
  return segments.sort((a, b) => a.from - b.from);
}

/** The nodes that the path goes through, with all that is above them. */
export function nodesOnPath(path: readonly Segment[]): ReadonlySet<TraceNode> {
  const found = new Set<TraceNode>();
  for (const { node } of path) {
    for (let up: TraceNode | undefined = node; up !== undefined && !found.has(up); up = up.parent)
      found.add(up);
  }
  return found;
}
