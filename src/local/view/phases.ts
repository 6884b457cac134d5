import { clip, union, type Interval } from './interval.js';
import type { Role } from './span.js';
import type { Trace, TraceNode } from './trace.js';

/** When something below a node waited, and when something worked. The two may overlap. */
export interface Phases {
  readonly wait: readonly Interval[];
  readonly work: readonly Interval[];
}

const WAITS: ReadonlySet<Role> = new Set<Role>(['queue', 'schedule', 'pull', 'init']);
const WORKS: ReadonlySet<Role> = new Set<Role>(['step', 'container']);
// A sidecar runs beside the work, an activity tells the story of its run a second time, and a webhook comes before.
const ASIDE: ReadonlySet<Role> = new Set<Role>([
  'sidecar',
  'activity',
  'stage',
  'stage-step',
  'release',
  'webhook',
]);

export const isWait = (role: Role): boolean => WAITS.has(role);
export const isWork = (role: Role): boolean => WORKS.has(role);
export const isAside = (role: Role): boolean => ASIDE.has(role);

function firstStep(node: TraceNode): number | undefined {
  return node.children.find(({ role }) => role === 'step')?.start;
}

/**
 * When a task waited to get going: from its creation to its first step, and after each failed attempt up to the
 * first step of the next try. A try that never got to a step waited all its time.
 */
export function startWaits(task: TraceNode): Interval[] {
  const waits: Interval[] = [];
  let from = task.start;
  for (const attempt of task.children.filter(({ role }) => role === 'attempt')) {
    waits.push({ from, to: firstStep(attempt) ?? attempt.end });
    from = attempt.end;
  }
  waits.push({ from, to: firstStep(task) ?? task.end });
  return clip(waits, { from: task.start, to: task.end });
}

function ownPhases(node: TraceNode): Phases {
  const whole = [{ from: node.start, to: node.end }];
  if (isWait(node.role)) return { wait: whole, work: [] };
  if (isWork(node.role)) return { wait: [], work: whole };
  const starts = node.role === 'task' || node.role === 'attempt';
  return { wait: starts ? startWaits(node) : [], work: [] };
}

/** The phases of each node, from itself and all that is below it. */
export function phasesOf(trace: Trace): ReadonlyMap<TraceNode, Phases> {
  const phases = new Map<TraceNode, Phases>();
  for (const node of trace.nodes.toReversed()) {
    const parts = [ownPhases(node)];
    for (const child of node.children) {
      if (!isAside(child.role)) parts.push(phases.get(child) ?? ownPhases(child));
    }
    phases.set(node, {
      wait: union(parts.flatMap(({ wait }) => wait)),
      work: union(parts.flatMap(({ work }) => work)),
    });
  }
  return phases;
}
