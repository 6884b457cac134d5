import { ATTR } from '../../core/contract/attributes.js';
import type { Micros } from '../../core/contract/model.js';
import { clip, total } from './interval.js';
import type { Segment } from './path.js';
import { isWait, isWork, startWaits } from './phases.js';
import type { TraceNode } from './trace.js';

/** Where the time of the longest path went. `waits` + `work` + `between` is the time of the root. */
export interface Spent {
  readonly work: Micros;
  readonly between: Micros;
  /** By what was waited for: `queue`, `schedule`, `pull`, `init`, and `start`, a task's other time up to its first step. */
  readonly waits: ReadonlyMap<string, Micros>;
}

export function spentOn(path: readonly Segment[]): Spent {
  const waits = new Map<string, Micros>();
  let [work, between] = [0, 0];
  const wait = (why: string, length: Micros): void => {
    if (length > 0) waits.set(why, (waits.get(why) ?? 0) + length);
  };
  for (const segment of path) {
    const { role } = segment.node;
    const length = segment.to - segment.from;
    const starting = role === 'task' ? total(clip(startWaits(segment.node), segment)) : 0;
    if (isWork(role)) work += length;
    else if (isWait(role)) wait(role, length);
    else wait('start', starting);
    if (!isWork(role) && !isWait(role)) between += length - starting;
  }
  return { work, between, waits };
}

const FAILED: ReadonlySet<string> = new Set(['failure', 'error', 'timeout']);

/** The step that failed first. One whose task tried again counts only when no other failed. */
export function firstFailingStep(nodes: readonly TraceNode[]): TraceNode | undefined {
  const failed = nodes.filter(
    ({ role, span }) => role === 'step' && FAILED.has(span?.attributes.get(ATTR.taskRunResult) ?? ''),
  );
  const final = failed.filter(({ parent }) => parent?.role !== 'attempt');
  const [first] = (final.length > 0 ? final : failed).sort((a, b) => a.end - b.end || a.start - b.start);
  return first;
}
