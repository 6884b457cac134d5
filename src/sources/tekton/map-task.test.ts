import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapTask } from './map-task.js';
import { taskRun } from './schema.js';

function mapped(object: Wire, links = {}): EntityUpdate {
  return mapTask(taskRun.parse(object), false, links);
}

const load = (name: string): Wire => story(import.meta.url, name);

describe('a TaskRun of a run', () => {
  const names = { 'k8s.taskrun.name': 'acme-pay-pr-4-unit-25g4l-compile', 'k8s.taskrun.uid': 'task-uid' };

  it('is a span from its creation to its completion, with its steps', () => {
    const links = { run: 'https://ci.example/runs/{uid}', task: 'https://ci.example/{namespace}/{name}' };
    const { labels, ...update } = mapped(load('taskrun-succeeded'), links);
    expect(labels.get('event-GUID')).toBe('guid-1');
    expect(update).toEqual({
      type: 'entity',
      key: 'k8s|task-uid',
      ref: {
        kind: 'TaskRun',
        namespace: 'jx',
        name: 'acme-pay-pr-4-unit-25g4l-compile',
        uid: 'task-uid',
        resourceVersion: '220',
      },
      deleted: false,
      owner: { kind: 'PipelineRun', name: 'acme-pay-pr-4-unit-25g4l', uid: 'run-uid' },
      traceKey: 'job|jx/acme-pay-pr-4-unit-fs4pk',
      created: at('10:00:02'),
      facts: {
        name: 'compile',
        kind: 'internal',
        service: 'tekton',
        resource: {
          'k8s.namespace.name': 'jx',
          'cicd.pipeline.name': 'unit',
          'cicd.pipeline.run.id': 'run-uid',
          'cicd.pipeline.run.url.full': 'https://ci.example/runs/run-uid',
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'pay',
          'vcs.ref.head.name': 'main',
          'vcs.ref.head.revision': 'bbbb',
        },
        attributes: {
          ...names,
          'k8s.pipelinerun.name': 'acme-pay-pr-4-unit-25g4l',
          'k8s.pipelinerun.uid': 'run-uid',
          'k8s.pod.name': 'acme-pay-pr-4-unit-25g4l-compile-pod',
          'tekton.member_of': 'tasks',
          'cicd.pipeline.task.name': 'compile',
          'cicd.pipeline.task.run.id': 'task-uid',
          'cicd.pipeline.task.run.url.full': 'https://ci.example/jx/acme-pay-pr-4-unit-25g4l-compile',
        },
      },
      resultAttribute: 'cicd.pipeline.task.run.result',
      cancellationIsError: true,
      end: at('10:00:12'),
      outcome: { result: 'success' },
      lastSign: at('10:00:13'),
      parts: [
        {
          path: 'step/build',
          name: 'step build',
          start: at('10:00:05'),
          end: at('10:00:11'),
          attributes: {
            ...names,
            'tekton.step.name': 'build',
            'tekton.step.exit_code': 0,
            'k8s.container.name': 'step-build',
          },
          outcome: { result: 'success' },
        },
      ],
      eventFacts: {
        name: 'event compile',
        attributes: {},
        resource: {
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'pay',
          'vcs.ref.head.name': 'main',
          'vcs.ref.head.revision': 'bbbb',
        },
      },
      endsWithDeletedChild: false,
      patchable: true,
    });
  });

  it('does not change with its sidecars, which end after it', () => {
    const { lastSign, ...later } = mapped(load('taskrun-succeeded'));
    const { lastSign: earlier, ...before } = mapped(
      changed(load('taskrun-succeeded'), ['status', 'sidecars'], undefined),
    );
    expect(later).toEqual(before);
    expect(lastSign).toBeGreaterThan(earlier);
  });

  it('cancelled before it started it has no parts and no pod', () => {
    const task = mapped(load('taskrun-cancelled-before-start'));
    expect(task.parts).toEqual([]);
    expect(task.facts.attributes).not.toHaveProperty('k8s.pod.name');
    expect([task.created, task.end]).toEqual([at('10:00:00'), at('10:00:04')]);
    expect(task.outcome).toEqual({ result: 'cancellation', errorType: 'TaskRunCancelled' });
    expect(task.traceKey).toBe('k8s|run-uid');
  });

  it('not ended while it has no completionTime', () => {
    const task = mapped(changed(load('taskrun-retried'), ['status', 'completionTime'], undefined));
    expect(task).not.toHaveProperty('end');
    expect(task).not.toHaveProperty('outcome');
    expect(task.lastSign).toBe(at('10:00:29'));
  });

  it('of a matrix it has its index, and a finally task says that it is one', () => {
    const { facts, outcome } = mapped(load('taskrun-matrix-finally'));
    expect(facts.name).toBe('each-1');
    expect(facts.attributes).toMatchObject({
      'cicd.pipeline.task.name': 'each-1',
      'tekton.member_of': 'finally',
    });
    expect(facts.resource['cicd.pipeline.name']).toBe('release');
    expect(outcome).toEqual({ result: 'failure', errorType: 'StepFailed' });
  });

  it('keeps the span context that Tekton set', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const task = mapped(changed(load('taskrun-succeeded'), ['status', 'spanContext'], { traceparent }));
    expect(task.foreignContext).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
  });
});

describe('a TaskRun without a run', () => {
  it('is a root of its own, named as its maker called it', () => {
    const task = mapped(load('taskrun-standalone'));
    expect(task).not.toHaveProperty('owner');
    expect(task).not.toHaveProperty('traceKey');
    expect(task.facts.name).toBe('probe');
    expect(task.facts.resource).toEqual({ 'k8s.namespace.name': 'tools' });
    expect(task.outcome).toEqual({ result: 'error', errorType: 'TaskRunImagePullFailed' });
    expect(task.eventFacts).toEqual({ name: 'event probe', attributes: {}, resource: {} });
  });

  it('is named by the Task it refers to', () => {
    const referring = changed(load('taskrun-standalone'), ['metadata', 'labels'], {
      'tekton.dev/task': 'golang-test',
    });
    expect(mapped(referring).facts.name).toBe('golang-test');
  });

  it('is named by its name when nothing else is known', () => {
    const bare = changed(load('taskrun-standalone'), ['metadata', 'generateName'], undefined);
    expect(mapped(bare).facts.name).toBe('probe-x7k2p');
  });
});
