import { expect, it } from 'vitest';
import type { ApiObject, ObjectKind } from '../../../src/local/recording.js';
import { FORGOTTEN } from '../player/foghorn.js';
import type { Json } from '../player/kube.js';
import { openIn } from './open.js';

const END = '2026-03-01T12:00:09Z';

function object(name: string, more: Json, metadata: Json = {}): ApiObject {
  return { metadata: { name, uid: `uid-${name}`, ...metadata }, ...more };
}

function openAmong(objects: Partial<Record<ObjectKind, readonly ApiObject[]>>): readonly string[] {
  return openIn({ objects: (kind) => objects[kind] ?? [] });
}

it('finds nothing open where all has ended', () => {
  const complete = { status: { completionTime: END } };
  const isOver = { status: 'Aborted', buildLogsUrl: 'gs://logs' };
  expect(
    openAmong({
      lighthousejobs: [object('job', { status: { state: 'failure', completionTime: END } })],
      pipelineruns: [object('run', complete)],
      taskruns: [object('task', complete)],
      pods: [object('pod', { status: { phase: 'Failed' } })],
      pipelineactivities: [object('activity', { spec: isOver })],
    }),
  ).toEqual([]);
});

it('names what goes on', () => {
  const promote = { promote: { status: 'Running' } };
  expect(
    openAmong({
      lighthousejobs: [object('job', { status: { state: 'running' } })],
      pipelineruns: [object('run', { status: {} })],
      taskruns: [object('task', {})],
      pods: [object('pod', { status: { phase: 'Running' } })],
      pipelineactivities: [
        object('open', { spec: { status: 'Pending' } }),
        object('unlogged', { spec: { status: 'Succeeded' } }),
        object('promoting', { spec: { status: 'Succeeded', buildLogsUrl: 'gs://logs', steps: [promote] } }),
      ],
    }),
  ).toEqual([
    ...['lighthousejobs job', 'pipelineruns run', 'taskruns task', 'pods pod'],
    ...['open', 'unlogged', 'promoting'].map((name) => `pipelineactivities ${name}`),
  ]);
});

it('waits for the activity of a run that has one', () => {
  const labels = {
    'lighthouse.jenkins-x.io/id': 'job',
    'lighthouse.jenkins-x.io/refs.org': 'acme',
    'lighthouse.jenkins-x.io/refs.repo': 'shop',
    'lighthouse.jenkins-x.io/branch': 'main',
  };
  const pipelineruns = [object('run', { status: { completionTime: END } }, { labels })];
  expect(openAmong({ pipelineruns })).toEqual(['the activity of run']);
  const activity = object('a', { spec: { status: 'Failed', buildLogsUrl: 'gs://logs' } }, { labels });
  expect(openAmong({ pipelineruns, pipelineactivities: [activity] })).toEqual([]);
});

it('leaves a forgotten job when its run is gone, and not before it was there', () => {
  const annotations = { [FORGOTTEN]: 'true' };
  const job = (status: Json): ApiObject => object('job', { status }, { annotations });
  const run = object('run', { status: { completionTime: END } }, { ownerReferences: [{ uid: 'uid-job' }] });
  const told = job({ state: 'pending', activity: { name: 'run' } });
  expect(openAmong({ lighthousejobs: [job({ state: 'pending' })] })).toEqual(['lighthousejobs job']);
  expect(openAmong({ lighthousejobs: [told], pipelineruns: [run] })).toEqual(['lighthousejobs job']);
  expect(openAmong({ lighthousejobs: [told] })).toEqual([]);
});
