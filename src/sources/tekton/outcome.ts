import type { Outcome } from '../../core/contract/model.js';
import { reasonOf } from '../../core/schema/reason.js';
import type { Condition, Step } from './schema.js';

const TIMEOUTS: ReadonlySet<string> = new Set(['PipelineRunTimeout', 'TaskRunTimeout']);
/** The user's code failed; every other reason is the system's. */
const FAILURES: ReadonlySet<string> = new Set(['Failed', 'StepFailed']);

function resultOf(reason: string): Outcome['result'] {
  if (TIMEOUTS.has(reason)) return 'timeout';
  if (reason.includes('Cancelled') || reason.endsWith('RunningFinally')) return 'cancellation';
  return FAILURES.has(reason) ? 'failure' : 'error';
}

/** The outcome of a run, task or attempt from its condition `Succeeded`. */
export function outcomeOfConditions(conditions: readonly Condition[] | null | undefined): Outcome {
  const condition = conditions?.find((candidate) => candidate.type === 'Succeeded');
  if (condition?.status === 'True') return { result: 'success' };
  const reason = reasonOf(condition?.reason);
  return { result: resultOf(reason), errorType: reason };
}

const STEP_WORDS: Readonly<Record<string, Outcome['result']>> = {
  Skipped: 'skip',
  TaskRunCancelled: 'cancellation',
  TaskRunTimeout: 'timeout',
};

/** Tekton writes an exit code even for a step that it skipped or cancelled itself: words go before codes. */
export function outcomeOfStep(step: Step): Outcome {
  const text = step.terminationReason || step.terminated?.reason;
  const word = text && Object.hasOwn(STEP_WORDS, text) ? STEP_WORDS[text] : undefined;
  if (word === 'skip') return { result: word };
  if (word !== undefined) return { result: word, errorType: reasonOf(text) };
  if (step.terminated?.exitCode === 0) return { result: 'success' };
  return { result: 'failure', errorType: reasonOf(text) };
}
