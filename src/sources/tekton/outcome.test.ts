import { describe, expect, it } from 'vitest';
import type { Result } from '../../core/contract/model.js';
import { outcomeOfConditions, outcomeOfStep } from './outcome.js';
import type { Step } from './schema.js';

function failed(reason: string | null) {
  return outcomeOfConditions([{ type: 'Succeeded', status: 'False', reason }]);
}

const RUN_REASONS: readonly (readonly [string, Result])[] = [
  ['Failed', 'failure'],
  ['PipelineRunTimeout', 'timeout'],
  ['Cancelled', 'cancellation'],
  ['CancelledRunningFinally', 'cancellation'],
  ['StoppedRunningFinally', 'cancellation'],
  ['PipelineRunCancelled', 'cancellation'],
  ['Started', 'error'],
  ['Running', 'error'],
  ['PipelineRunPending', 'error'],
  ['PipelineRunStopping', 'error'],
  ['CouldntGetPipeline', 'error'],
  ['CouldntGetTask', 'error'],
  ['ResolvingPipelineRef', 'error'],
  ['CreateRunFailed', 'error'],
];

const TASK_REASONS: readonly (readonly [string, Result])[] = [
  ['Failed', 'failure'],
  ['StepFailed', 'failure'],
  ['TaskRunTimeout', 'timeout'],
  ['TaskRunCancelled', 'cancellation'],
  ['ToBeRetried', 'error'],
  ['TaskRunPending', 'error'],
  ['TaskRunImagePullFailed', 'error'],
  ['CreateContainerConfigError', 'error'],
  ['PodCreationFailed', 'error'],
  ['PodEvicted', 'error'],
  ['StepOOM', 'error'],
  ['SidecarOOM', 'error'],
  ['SidecarFailed', 'error'],
  ['InitContainerOOM', 'error'],
  ['InitContainerFailed', 'error'],
  ['FailureIgnored', 'error'],
];

describe('the outcome of a run, task or attempt', () => {
  it.each([...RUN_REASONS, ...TASK_REASONS])('False with %s is %s', (reason, result) => {
    expect(failed(reason)).toEqual({ result, errorType: reason });
  });

  it.each(['Succeeded', 'Completed', 'Failed', null])(
    'True is success, whatever its reason: %s',
    (reason) => {
      expect(outcomeOfConditions([{ type: 'Succeeded', status: 'True', reason }])).toEqual({
        result: 'success',
      });
    },
  );

  it.each([null, '', 'a reason with spaces', `R${'x'.repeat(10_000)}`, '7', 'Zeile\nzwei'])(
    'what is no reason by its shape is an error of no known kind',
    (reason) => {
      expect(failed(reason)).toEqual({ result: 'error', errorType: '_OTHER' });
    },
  );

  it('a reason that nobody knows is an error, by its name', () => {
    expect(failed('BrandNewReason')).toEqual({ result: 'error', errorType: 'BrandNewReason' });
    expect(failed('constructor')).toEqual({ result: 'error', errorType: 'constructor' });
  });

  it.each([undefined, null, [], [{ type: 'Other', status: 'True' }]])(
    'without the condition Succeeded it is an error of no known kind',
    (conditions) => {
      expect(outcomeOfConditions(conditions)).toEqual({ result: 'error', errorType: '_OTHER' });
    },
  );
});

function step(terminationReason: string | undefined, exitCode: number | undefined, reason?: string): Step {
  return {
    terminationReason,
    terminated: { exitCode, reason, startedAt: undefined, finishedAt: undefined },
  };
}

describe('the outcome of a step', () => {
  it.each([
    ['exit 0', step('Completed', 0, 'Completed'), { result: 'success' }],
    ['exit 0 without words', step(undefined, 0), { result: 'success' }],
    ['exit 2', step('Error', 2, 'Error'), { result: 'failure', errorType: 'Error' }],
    [
      'exit 137 of the kernel',
      step(undefined, 137, 'OOMKilled'),
      { result: 'failure', errorType: 'OOMKilled' },
    ],
    ['no exit code and no word', step(undefined, undefined), { result: 'failure', errorType: '_OTHER' }],
    ['Skipped, though it looks failed', step('Skipped', 1, 'Error'), { result: 'skip' }],
    [
      'TaskRunCancelled, as Tekton writes it itself',
      step('TaskRunCancelled', 1, 'TaskRunCancelled'),
      { result: 'cancellation', errorType: 'TaskRunCancelled' },
    ],
    [
      'TaskRunCancelled of a version without terminationReason',
      step(undefined, 1, 'TaskRunCancelled'),
      { result: 'cancellation', errorType: 'TaskRunCancelled' },
    ],
    [
      'TaskRunTimeout',
      step('TaskRunTimeout', 1, 'Error'),
      { result: 'timeout', errorType: 'TaskRunTimeout' },
    ],
    ['a word of objects', step('toString', 1), { result: 'failure', errorType: 'toString' }],
    ['text', step('went wrong: see log', 1), { result: 'failure', errorType: '_OTHER' }],
  ])('%s', (_, ended, outcome) => {
    expect(outcomeOfStep(ended)).toEqual(outcome);
  });
});
