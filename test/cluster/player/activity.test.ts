import { expect, it } from 'vitest';
import type { ApiObject } from '../../../src/local/recording.js';
import { at, list, text } from '../../checker/json.js';
import { activityOf, branchOf, type Sight } from './activity.js';
import type { Json } from './kube.js';

const LABELS = {
  'lighthouse.jenkins-x.io/id': 'job-1',
  'lighthouse.jenkins-x.io/refs.org': 'acme',
  'lighthouse.jenkins-x.io/refs.repo': 'shop',
  'lighthouse.jenkins-x.io/branch': 'PR-7',
  'lighthouse.jenkins-x.io/context': 'pr',
};
const BUILD = { name: 'acme-shop-pr-7-3', number: '3' };

function at12(second: number): string {
  return `2026-03-01T12:00:${String(second).padStart(2, '0')}Z`;
}

function runOf(children: readonly string[], status: Json = {}): ApiObject {
  const childReferences = children.map((name) => ({ name: `run-${name}`, pipelineTaskName: name }));
  return {
    metadata: { name: 'run', namespace: 'jx', labels: LABELS },
    status: { childReferences, ...status },
  };
}

function taskOf(name: string, steps: readonly Json[], status: Json = {}): ApiObject {
  return { metadata: { name: `run-${name}` }, status: { podName: `run-${name}-pod`, steps, ...status } };
}

function running(name: string, from: number): Json {
  return { name, running: { startedAt: at12(from) } };
}

function ended(name: string, from: number, to: number, exitCode = 0, reason = 'Completed'): Json {
  return { name, terminated: { startedAt: at12(from), finishedAt: at12(to), exitCode, reason } };
}

function seen(run: ApiObject, tasks: readonly ApiObject[], second = 30, before?: ApiObject): ApiObject {
  const sight: Sight = { run, tasks, build: BUILD, now: new Date(at12(second)) };
  return activityOf(before, sight);
}

/** `<stage> <status>`, and its steps. */
function stages(activity: ApiObject): readonly string[] {
  return list(activity, 'spec', 'steps').map((step) => {
    const stage = at(step, 'stage') ?? at(step, 'promote');
    const steps = list(stage, 'steps').map((each) => `${text(each, 'name')} ${text(each, 'status')}`);
    return [`${text(stage, 'name')} ${text(stage, 'status')}`, ...steps].join(', ');
  });
}

it('bears the labels of its run, and is counted for itself', () => {
  const activity = seen(runOf([]), []);
  expect(activity.metadata).toMatchObject({
    name: BUILD.name,
    namespace: 'jx',
    labels: { ...LABELS, build: '3' },
  });
  expect(activity['spec']).toMatchObject({
    ...{ status: 'Pending', pipeline: 'acme/shop/PR-7', gitBranch: 'PR-7', context: 'pr', build: '3' },
  });
});

it('takes over annotations, but not where the run stands in its trace', () => {
  const run = runOf([]);
  const annotations = {
    'lighthouse.jenkins-x.io/job': 'pr',
    'lighthouse.jenkins-x.io/traceparent': '00-1-2-01',
  };
  const activity = seen({ ...run, metadata: { ...run.metadata, annotations } }, []);
  expect(activity.metadata['annotations']).toEqual({ 'lighthouse.jenkins-x.io/job': 'pr' });
});

it('tells stages and steps in words, and begins what has not told when', () => {
  const run = runOf(['git-clone', 'build']);
  const tasks = [
    taskOf('git-clone', [ended('get-source', 1, 3)]),
    taskOf('build', [running('compile', 4), running('unit_test', 4)]),
  ];
  const activity = seen(run, tasks, 6);
  expect(stages(activity)).toEqual([
    'git clone Succeeded, Get Source Succeeded',
    'build Pending, Compile Pending, Unit Test Pending',
  ]);
  expect(at(list(activity, 'spec', 'steps')[1], 'stage', 'startedTimestamp')).toBe(at12(6));
});

it('is over too early, and goes on with the end that it told then', () => {
  const first = seen(runOf(['a']), [taskOf('a', [ended('x', 1, 3)])], 4);
  expect(first['spec']).toMatchObject({ status: 'Succeeded', completedTimestamp: at12(3) });
  const tasks = [taskOf('a', [ended('x', 1, 3)]), taskOf('b', [ended('y', 5, 6), running('z', 5)])];
  const second = seen(runOf(['a', 'b']), tasks, 7, first);
  expect(second['spec']).toMatchObject({ status: 'Running', completedTimestamp: at12(3) });
});

it('puts a new stage before what was promoted', () => {
  const before = seen(runOf(['a']), [taskOf('a', [ended('x', 1, 3)])]);
  const promote = { kind: 'Promote', promote: { name: 'promote-staging', status: 'Running' } };
  const spec = before['spec'] as { readonly steps: readonly unknown[] };
  const promoted = { ...before, spec: { ...spec, steps: [...spec.steps, promote] } };
  const tasks = [taskOf('a', [ended('x', 1, 3)]), taskOf('b', [ended('y', 5, 6)])];
  expect(stages(seen(runOf(['a', 'b']), tasks, 8, promoted))).toEqual([
    'a Succeeded, X Succeeded',
    'b Succeeded, Y Succeeded',
    'promote-staging Running',
  ]);
});

it.each([
  [1, 'Error', 'Failed'],
  [1, 'TaskRunTimeout', 'TimedOut'],
  [1, 'TaskRunCancelled', 'Cancelled'],
])('tells how a step ended badly: exit code %d, %s', (code, reason, status) => {
  const activity = seen(runOf(['a']), [taskOf('a', [ended('x', 1, 3), ended('y', 3, 4, code, reason)])]);
  expect(stages(activity)).toEqual([`a ${status}, X Succeeded, Y ${status}`]);
  expect(text(activity, 'spec', 'status')).toBe(status);
});

it('tells a task that ended before its pod ran, without an end', () => {
  const conditions = [{ type: 'Succeeded', status: 'False', reason: 'TaskRunCancelled' }];
  const activity = seen(runOf(['a']), [taskOf('a', [], { startTime: at12(1), conditions })]);
  expect(at(list(activity, 'spec', 'steps')[0], 'stage')).toEqual({
    ...{ name: 'a', status: 'Cancelled', startedTimestamp: at12(1) },
  });
});

it('is aborted when its run is over and its stages never tell how', () => {
  const over = { completionTime: at12(9) };
  const run = runOf(['a'], over);
  const isGoingOn = seen(run, [taskOf('a', [running('x', 2)])]);
  expect(text(isGoingOn, 'spec', 'status')).toBe('Pending');
  const evicted = seen(run, [taskOf('a', [running('x', 2)], over)], 12);
  expect(evicted['spec']).toMatchObject({ status: 'Aborted', completedTimestamp: at12(12) });
});

it('is not made of a run that nothing says what it builds', () => {
  expect(branchOf(runOf([]))).toBe('acme-shop-pr-7');
  expect(branchOf({ metadata: { name: 'manual' } })).toBeUndefined();
});
