import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { PartFacts } from '../../core/contract/model.js';
import { mapTask } from './map-task.js';
import { taskRun } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

function partsOf(object: Wire): readonly PartFacts[] {
  return mapTask(taskRun.parse(object), false, {}).parts;
}

describe('the steps of a TaskRun that was cancelled', () => {
  const names = { 'k8s.taskrun.name': 'run-long', 'k8s.taskrun.uid': 'cancelled-uid' };
  const attributes = (name: string, exitCode?: number) => ({
    ...names,
    'tekton.step.name': name,
    'k8s.container.name': `step-${name}`,
    ...(exitCode === undefined ? {} : { 'tekton.step.exit_code': exitCode }),
  });

  it('are those that ran; a waiting one never did', () => {
    expect(partsOf(load('taskrun-cancelled'))).toEqual([
      {
        path: 'step/done',
        name: 'step done',
        start: at('10:00:05'),
        end: at('10:00:09'),
        attributes: attributes('done', 0),
        outcome: { result: 'success' },
      },
      {
        path: 'step/cut',
        name: 'step cut',
        start: at('10:00:09'),
        end: at('10:00:20'),
        attributes: attributes('cut', 1),
        outcome: { result: 'cancellation', errorType: 'TaskRunCancelled' },
      },
      {
        path: 'step/unstarted',
        name: 'step unstarted',
        start: at('10:00:20'),
        end: at('10:00:20'),
        attributes: attributes('unstarted', 1),
        outcome: { result: 'cancellation', errorType: 'TaskRunCancelled' },
      },
      {
        path: 'step/skipped',
        name: 'step skipped',
        start: at('10:00:20'),
        end: at('10:00:20'),
        attributes: attributes('skipped', 1),
        outcome: { result: 'skip' },
      },
      { path: 'step/open', name: 'step open', start: at('10:00:11'), attributes: attributes('open') },
    ]);
  });
});

describe('a step', () => {
  const withStep = (step: Wire): Wire => changed(load('taskrun-cancelled'), ['status', 'steps'], [step]);

  it('that has a start and no end is open, also when it was terminated', () => {
    const terminated = { exitCode: 0, startedAt: '2026-03-01T10:00:05Z', finishedAt: '0001-01-01T00:00:00Z' };
    const [part] = partsOf(withStep({ name: 'odd', terminated }));
    expect(part).toMatchObject({ path: 'step/odd', start: at('10:00:05') });
    expect(part).not.toHaveProperty('end');
    expect(part).not.toHaveProperty('outcome');
  });

  it('without any time never ran', () => {
    expect(partsOf(withStep({ name: 'odd', terminated: { exitCode: 1 } }))).toEqual([]);
    expect(partsOf(withStep({ name: 'odd' }))).toEqual([]);
  });

  it('without a name is called by its place', () => {
    const [part] = partsOf(withStep({ running: { startedAt: '2026-03-01T10:00:05Z' } }));
    expect(part).toMatchObject({ path: 'step/unnamed-0', name: 'step unnamed-0' });
    expect(part?.attributes).not.toHaveProperty('k8s.container.name');
  });
});

describe('a TaskRun that was retried', () => {
  const names = { 'k8s.taskrun.name': 'run-flaky', 'k8s.taskrun.uid': 'flaky-uid' };
  const roll = { ...names, 'tekton.step.name': 'roll', 'k8s.container.name': 'step-roll' };

  it('shows its earlier tries with their steps, and its own steps', () => {
    expect(partsOf(load('taskrun-retried'))).toEqual([
      {
        path: 'attempt/1',
        name: 'attempt 1',
        start: at('10:00:01'),
        end: at('10:00:10'),
        attributes: { ...names, 'tekton.attempt': 1, 'k8s.pod.name': 'run-flaky-pod' },
        outcome: { result: 'failure', errorType: 'Failed' },
      },
      {
        path: 'attempt/1|step/roll',
        parent: 'attempt/1',
        name: 'step roll',
        start: at('10:00:03'),
        end: at('10:00:09'),
        attributes: { ...roll, 'tekton.step.exit_code': 1 },
        outcome: { result: 'failure', errorType: 'Error' },
      },
      {
        path: 'attempt/2',
        name: 'attempt 2',
        start: at('10:00:00'),
        end: at('10:00:19'),
        attributes: { ...names, 'tekton.attempt': 2 },
        outcome: { result: 'timeout', errorType: 'TaskRunTimeout' },
      },
      {
        path: 'step/roll',
        name: 'step roll',
        start: at('10:00:22'),
        end: at('10:00:29'),
        attributes: { ...roll, 'tekton.step.exit_code': 0 },
        outcome: { result: 'success' },
      },
    ]);
  });

  it('an attempt without an end is open', () => {
    const [part] = partsOf(changed(load('taskrun-retried'), ['status', 'retriesStatus'], [{}]));
    expect(part).toMatchObject({ path: 'attempt/1', start: at('10:00:00') });
    expect(part).not.toHaveProperty('end');
    expect(part).not.toHaveProperty('outcome');
  });
});
