import { at, list, text } from '../../checker/json.js';
import { apiTime } from './instants.js';
import type { Json } from './kube.js';

/** A stage, or a step of one, as a PipelineActivity has it. */
export type Phase = Json;

const REASONS: ReadonlyMap<string, string> = new Map([
  ['TaskRunTimeout', 'TimedOut'],
  ['TaskRunCancelled', 'Cancelled'],
]);
const OVER: ReadonlySet<string> = new Set([
  ...['Succeeded', 'Failed', 'Error', 'Aborted', 'TimedOut', 'Cancelled'],
]);
const BAD = ['Failed', 'Error', 'Aborted'];

export function isOver(status: string): boolean {
  return OVER.has(status);
}

/** The status of what consists of these; `before` when they do not tell. */
export function statusOfAll(before: string, parts: readonly unknown[]): string {
  const found = parts.map((part) => text(part, 'status'));
  if (parts.length === 0) return before;
  if (found.some((status) => BAD.includes(status))) return 'Failed';
  const told = ['TimedOut', 'Cancelled', 'Running'].find((status) => found.includes(status));
  if (told !== undefined) return told;
  return found.every(isOver) ? 'Succeeded' : before;
}

/**
 * The stage that Jenkins X's build controller makes of a task; undefined while it does not know one. What has begun
 * without telling when, begins whenever the controller looks: it is told anew each time, until the end is known.
 */
export function stageOf(name: string, task: unknown, now: Date): Phase | undefined {
  const steps = stepsOf(list(task, 'status', 'steps'));
  const [first, ...others] = steps;
  if (first === undefined) return stageWithoutSteps(name, task);
  const begun = { ...first, startedTimestamp: first['startedTimestamp'] ?? apiTime(now) };
  const completed = steps.at(-1)?.['completedTimestamp'];
  return {
    name,
    status: statusOfAll(text(first, 'status'), steps),
    startedTimestamp: begun.startedTimestamp,
    ...(completed === undefined ? {} : { completedTimestamp: completed }),
    steps: [begun, ...others],
  };
}

/** A task that ended before its pod ran is told without an end. */
function stageWithoutSteps(name: string, task: unknown): Phase | undefined {
  const condition = list(task, 'status', 'conditions').find((each) => text(each, 'type') === 'Succeeded');
  if (condition === undefined || text(condition, 'status') === 'Unknown') return undefined;
  const startedTimestamp = text(task, 'status', 'startTime');
  return {
    name,
    status: REASONS.get(text(condition, 'reason')) ?? 'Failed',
    ...(startedTimestamp === '' ? {} : { startedTimestamp }),
  };
}

function stepsOf(steps: readonly unknown[]): readonly Phase[] {
  return steps.map((step, index) => ({
    name: humanized(text(step, 'name')),
    ...stateOf(step, at(steps[index - 1], 'terminated') !== undefined),
  }));
}

/** All containers of a pod run from the beginning, so a step runs for sure only when the one before it has ended. */
function stateOf(step: unknown, isItsTurn: boolean): Json {
  const terminated = at(step, 'terminated');
  if (terminated !== undefined) {
    const bad = REASONS.get(text(terminated, 'reason')) ?? 'Failed';
    return {
      status: at(terminated, 'exitCode') === 0 ? 'Succeeded' : bad,
      startedTimestamp: text(terminated, 'startedAt'),
      completedTimestamp: text(terminated, 'finishedAt'),
    };
  }
  const running = text(step, 'running', 'startedAt');
  return running !== '' && isItsTurn
    ? { status: 'Running', startedTimestamp: running }
    : { status: 'Pending' };
}

function humanized(name: string): string {
  const words = name.split(/[-_]/);
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`).join(' ');
}
