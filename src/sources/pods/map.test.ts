import { parseTime } from '../../core/contract/time.js';
import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapPod } from './map.js';
import { pod } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const mapped = (object: Wire): EntityUpdate => mapPod(pod.parse(object), false);

describe('a pod of Tekton', () => {
  const names = { 'k8s.pod.name': 'acme-pay-pr-4-unit-25g4l-each-1-pod', 'k8s.pod.uid': 'pod-uid' };
  const repository = {
    'vcs.owner.name': 'acme',
    'vcs.repository.name': 'pay',
    'vcs.ref.head.name': 'main',
    'vcs.ref.head.revision': 'bbbb',
  };

  it('is a span from its creation to the last end of its containers, with init containers and sidecars', () => {
    const { labels, ...update } = mapped(load('pod-succeeded'));
    expect(labels.get('event-GUID')).toBe('guid-1');
    expect(update).toEqual({
      type: 'entity',
      key: 'k8s|pod-uid',
      ref: {
        kind: 'Pod',
        namespace: 'jx',
        name: 'acme-pay-pr-4-unit-25g4l-each-1-pod',
        uid: 'pod-uid',
        resourceVersion: '320',
      },
      deleted: false,
      owner: { kind: 'TaskRun', name: 'acme-pay-pr-4-unit-25g4l-each-1', uid: 'task-uid' },
      traceKey: 'job|jx/acme-pay-pr-4-unit-fs4pk',
      created: at('10:00:02'),
      facts: {
        name: 'pod each-1',
        kind: 'internal',
        service: 'kubernetes',
        resource: {
          ...repository,
          ...names,
          'k8s.namespace.name': 'jx',
          'k8s.node.name': 'node-1',
          'cicd.pipeline.name': 'unit',
          'cicd.pipeline.run.id': 'run-uid',
          'cicd.worker.id': 'pod-uid',
          'cicd.worker.name': 'acme-pay-pr-4-unit-25g4l-each-1-pod',
        },
        attributes: {
          ...names,
          'k8s.taskrun.name': 'acme-pay-pr-4-unit-25g4l-each-1',
          'k8s.taskrun.uid': 'task-uid',
        },
      },
      resultAttribute: 'cicd.pipeline.task.run.result',
      cancellationIsError: false,
      end: at('10:00:13'),
      outcome: { result: 'success' },
      lastSign: at('10:00:15'),
      parts: [
        {
          path: 'init/prepare',
          name: 'init prepare',
          start: at('10:00:03'),
          end: at('10:00:04'),
          attributes: { ...names, 'k8s.container.name': 'prepare' },
          outcome: { result: 'success' },
        },
        {
          path: 'sidecar/proxy',
          name: 'sidecar proxy',
          start: at('10:00:04'),
          end: at('10:00:14'),
          attributes: { ...names, 'k8s.container.name': 'sidecar-proxy' },
          outcome: { result: 'failure', errorType: 'Error' },
        },
        {
          path: 'sidecar/db',
          name: 'sidecar db',
          start: at('10:00:05'),
          end: at('10:00:13'),
          attributes: { ...names, 'k8s.container.name': 'sidecar-db' },
          outcome: { result: 'success' },
        },
      ],
      eventFacts: { name: 'event pod each-1', attributes: {}, resource: repository },
      endsWithDeletedChild: false,
      patchable: true,
    });
  });

  it('says nothing of env', () => {
    expect(JSON.stringify(mapped(load('pod-succeeded')))).not.toContain('hunter2');
  });

  it('without event and id label stands in the trace of its run', () => {
    expect(mapped(load('pod-evicted')).traceKey).toBe('k8s|run-uid');
  });

  it('is known by its owner too, when the label of its maker is missing', () => {
    const path = ['metadata', 'labels', 'app.kubernetes.io/managed-by'] as const;
    expect(mapped(changed(load('pod-step-failed'), path, undefined)).parts.map((part) => part.path)).toEqual([
      'sidecar/db',
    ]);
  });
});

describe('how a pod ends', () => {
  it('evicted: at the newest time of its status, an error of the system; what ran is open', () => {
    const update = mapped(load('pod-evicted'));
    expect(update.end).toBe(at('10:00:08'));
    expect(update.outcome).toEqual({ result: 'error', errorType: 'Evicted' });
    expect(update.parts).toEqual([
      {
        path: 'sidecar/db',
        name: 'sidecar db',
        start: at('10:00:04'),
        attributes: {
          'k8s.pod.name': 'run-hungry-pod',
          'k8s.pod.uid': 'hungry-uid',
          'k8s.container.name': 'sidecar-db',
        },
      },
    ]);
  });

  it('failed with nothing in its status: at its creation', () => {
    const bare = changed(load('pod-evicted'), ['status'], { phase: 'Failed' });
    expect(mapped(bare)).toMatchObject({
      end: at('10:00:00'),
      outcome: { result: 'failure', errorType: '_OTHER' },
    });
  });

  it('failed in an init container: with its reason, at the newest time of its status', () => {
    const terminated = {
      exitCode: 1,
      reason: 'Error',
      startedAt: '2026-11-22T10:00:01Z',
      finishedAt: '2026-11-22T10:00:02Z',
    };
    const failed = changed(load('pod-evicted'), ['status'], {
      phase: 'Failed',
      initContainerStatuses: [{ name: 'prepare', state: { terminated } }],
      containerStatuses: [{ name: 'step-a', state: { waiting: { reason: 'PodInitializing' } } }],
    });
    expect(mapped(failed)).toMatchObject({
      end: parseTime('2026-11-22T10:00:02Z'),
      outcome: { result: 'failure', errorType: 'Error' },
    });
  });

  it('a failed step: with the reason of the first container that failed and is no sidecar', () => {
    const update = mapped(load('pod-step-failed'));
    expect(update.end).toBe(at('10:00:06'));
    expect(update.outcome).toEqual({ result: 'failure', errorType: 'OOMKilled' });
    expect(update.facts.name).toBe('pod compile');
  });

  it.each([
    ['DeadlineExceeded', { result: 'timeout', errorType: 'DeadlineExceeded' }],
    ['NodeLost', { result: 'error', errorType: 'NodeLost' }],
    ['Unexpected, and long', { result: 'error', errorType: '_OTHER' }],
    ['', { result: 'failure', errorType: 'OOMKilled' }],
  ])('failed with the reason "%s"', (reason, outcome) => {
    expect(mapped(changed(load('pod-step-failed'), ['status', 'reason'], reason)).outcome).toEqual(outcome);
  });

  it.each(['Pending', 'Running', 'Unknown', '', undefined])('not while its phase is "%s"', (phase) => {
    const update = mapped(changed(load('pod-step-failed'), ['status', 'phase'], phase));
    expect(update).not.toHaveProperty('end');
    expect(update).not.toHaveProperty('outcome');
  });

  it('deleted: when its deletion was asked for, before the grace period', () => {
    expect(mapped(load('pod-being-deleted')).lastSign).toBe(at('10:00:10'));
    const now = changed(load('pod-being-deleted'), ['metadata', 'deletionGracePeriodSeconds'], 0);
    expect(mapped(now).lastSign).toBe(at('10:00:40'));
    const unsaid = changed(load('pod-being-deleted'), ['metadata', 'deletionGracePeriodSeconds'], undefined);
    expect(mapped(unsaid).lastSign).toBe(at('10:00:40'));
  });

  it('gone without a deletion: at the newest time of its status, else its creation', () => {
    const unasked = changed(load('pod-being-deleted'), ['metadata', 'deletionTimestamp'], undefined);
    expect(mapped(unasked).lastSign).toBe(at('10:00:04'));
    expect(mapped(changed(unasked, ['status'], undefined)).lastSign).toBe(at('10:00:00'));
  });
});
