import { at, firstOf, list, text } from '../json.js';
import type { Role } from './model.js';

export type Result = 'success' | 'failure' | 'error' | 'timeout' | 'cancellation' | 'skip';

export interface Outcome {
  readonly result: Result;
  /** Why; empty when the object has the field and nothing in it, absent when nothing could be known. */
  readonly reason?: string;
}

const WORST_FIRST: readonly Result[] = ['failure', 'error', 'timeout', 'cancellation', 'success'];
const CANCELLED_IS_ERROR: readonly Role[] = ['root', 'job', 'run', 'task', 'activity'];
const USER_CODE: ReadonlySet<string> = new Set(['Failed', 'StepFailed']);
const TIMEOUTS: ReadonlySet<string> = new Set(['PipelineRunTimeout', 'TaskRunTimeout']);
const JOB_WORDS: ReadonlyMap<string, Result> = new Map([
  ['success', 'success'],
  ['failure', 'failure'],
  ['aborted', 'cancellation'],
  ['error', 'error'],
]);
/** Words of activities, their stages, steps and promotions, compared without regard to case. */
const ACTIVITY_WORDS: ReadonlyMap<string, Outcome> = new Map([
  ['succeeded', { result: 'success' }],
  ['failed', { result: 'failure', reason: 'Failed' }],
  ['timedout', { result: 'timeout', reason: 'TimedOut' }],
  ['aborted', { result: 'cancellation', reason: 'Aborted' }],
  ['cancelled', { result: 'cancellation', reason: 'Cancelled' }],
  ['error', { result: 'error', reason: 'Error' }],
  ['notexecuted', { result: 'skip' }],
]);
const NOT_OVER: ReadonlySet<string> = new Set(['', 'pending', 'running', 'waitingforapproval']);
const STEP_WORDS: ReadonlyMap<string, Result> = new Map([
  ['Skipped', 'skip'],
  ['TaskRunCancelled', 'cancellation'],
  ['TaskRunTimeout', 'timeout'],
]);

/** An entity that was deleted or abandoned before it ended, or a part that was open when its entity ended. */
export const CUT_SHORT: Outcome = { result: 'cancellation' };
export const SKIPPED: Outcome = { result: 'skip' };

/** Of a run, a task or an attempt: its condition Succeeded. */
export function conditionOutcome(status: unknown): Outcome {
  const condition = list(status, 'conditions').find((each) => text(each, 'type') === 'Succeeded');
  const reason = text(condition, 'reason');
  if (text(condition, 'status') === 'True') return { result: 'success', reason };
  return { result: unhappy(reason), reason };
}

function unhappy(reason: string): Result {
  if (TIMEOUTS.has(reason)) return 'timeout';
  if (reason.includes('Cancelled') || reason.endsWith('RunningFinally')) return 'cancellation';
  return USER_CODE.has(reason) ? 'failure' : 'error';
}

export function jobOutcome(state: string): Outcome {
  return { result: JOB_WORDS.get(state) ?? 'error', reason: state };
}

/** Nothing while the word says that it goes on. */
export function activityOutcome(status: string): Outcome | undefined {
  const word = status.toLowerCase();
  if (NOT_OVER.has(word)) return undefined;
  return ACTIVITY_WORDS.get(word) ?? { result: 'error', reason: status };
}

export function stepOutcome(step: unknown): Outcome {
  const reason = firstOf(text(step, 'terminationReason'), text(step, 'terminated', 'reason'));
  return { result: STEP_WORDS.get(reason) ?? exitResult(at(step, 'terminated')), reason };
}

export function containerOutcome(container: unknown): Outcome {
  const terminated = at(container, 'state', 'terminated');
  return { result: exitResult(terminated), reason: text(terminated, 'reason') };
}

function exitResult(terminated: unknown): Result {
  return at(terminated, 'exitCode') === 0 ? 'success' : 'failure';
}

export function worst(outcomes: readonly Outcome[]): Outcome {
  const found = WORST_FIRST.map((word) => outcomes.find(({ result }) => result === word));
  return found.find((outcome) => outcome !== undefined) ?? { result: 'success' };
}

export function statusOf(role: Role, result: Result | undefined): 'unset' | 'error' {
  if (result === 'failure' || result === 'error' || result === 'timeout') return 'error';
  return result === 'cancellation' && CANCELLED_IS_ERROR.includes(role) ? 'error' : 'unset';
}

/** `error.type`: asked for by any result that is neither good nor skipped, when its reason can be known. */
export function errorTypeOf(outcome: Outcome | undefined): string | undefined {
  if (outcome?.reason === undefined) return undefined;
  if (outcome.result === 'success' || outcome.result === 'skip') return undefined;
  return outcome.reason === '' ? '_OTHER' : outcome.reason;
}
