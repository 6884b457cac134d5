import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapRun } from './map-run.js';
import { pipelineRun } from './schema.js';

function mapped(object: Wire, links = {}): EntityUpdate {
  return mapRun(pipelineRun.parse(object), false, links);
}

const load = (name: string): Wire => story(import.meta.url, name);

describe('a PipelineRun of a job', () => {
  const names = { 'k8s.pipelinerun.name': 'acme-pay-pr-4-unit-25g4l', 'k8s.pipelinerun.uid': 'run-uid' };

  it('is a span from its creation to its completion, with its queue wait and skipped tasks', () => {
    const link = 'https://ci.example/{namespace}/{name}/{uid}';
    const run = mapped(load('pipelinerun-succeeded'), { run: link });
    const { labels, ...update } = run;
    expect(labels.get('event-GUID')).toBe('guid-1');
    expect(update).toEqual({
      type: 'entity',
      key: 'k8s|run-uid',
      ref: {
        kind: 'PipelineRun',
        namespace: 'jx',
        name: 'acme-pay-pr-4-unit-25g4l',
        uid: 'run-uid',
        resourceVersion: '120',
      },
      deleted: false,
      owner: { kind: 'LighthouseJob', name: 'acme-pay-pr-4-unit-fs4pk', uid: 'job-uid' },
      traceKey: 'job|jx/acme-pay-pr-4-unit-fs4pk',
      created: at('10:00:00'),
      facts: {
        name: 'RUN unit',
        kind: 'server',
        service: 'tekton',
        resource: {
          'k8s.namespace.name': 'jx',
          'cicd.pipeline.name': 'unit',
          'cicd.pipeline.run.id': 'run-uid',
          'cicd.pipeline.run.url.full': 'https://ci.example/jx/acme-pay-pr-4-unit-25g4l/run-uid',
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'pay',
          'vcs.ref.head.revision': 'bbbb',
        },
        attributes: {
          ...names,
          'k8s.lighthousejob.name': 'acme-pay-pr-4-unit-fs4pk',
          'k8s.lighthousejob.uid': 'job-uid',
          'cicd.pipeline.action.name': 'RUN',
        },
      },
      resultAttribute: 'cicd.pipeline.result',
      cancellationIsError: true,
      end: at('10:00:30'),
      outcome: { result: 'success' },
      lastSign: at('10:00:30'),
      parts: [
        { path: 'queue', name: 'queue', start: at('10:00:00'), end: at('10:00:02'), attributes: names },
        {
          path: 'skipped/maybe',
          name: 'skipped maybe',
          start: at('10:00:30'),
          end: at('10:00:30'),
          attributes: {
            ...names,
            'cicd.pipeline.task.name': 'maybe',
            'tekton.skip.reason': 'When Expressions evaluated to false',
          },
          outcome: { result: 'skip' },
        },
        {
          path: 'skipped/never',
          name: 'skipped never',
          start: at('10:00:30'),
          end: at('10:00:30'),
          attributes: { ...names, 'cicd.pipeline.task.name': 'never' },
          outcome: { result: 'skip' },
        },
      ],
      eventFacts: {
        name: 'pull_request acme/pay',
        attributes: { 'vcs.change.id': '4', 'vcs.owner.name': 'acme', 'vcs.repository.name': 'pay' },
        resource: {
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'pay',
          'vcs.ref.head.revision': 'bbbb',
        },
      },
      endsWithDeletedChild: false,
      patchable: true,
      aliases: ['id|jx/acme-pay-pr-4-unit-fs4pk', 'id|acme-pay-pr-4-unit-fs4pk'],
    });
  });

  it('says nothing of params, results and annotations', () => {
    const text = JSON.stringify(mapped(load('pipelinerun-succeeded')));
    for (const word of ['hunter2', 's3cret', 'traceparent', '1111']) expect(text).not.toContain(word);
  });

  it('has no queue wait when it started at its creation, and the trace of its job without an event', () => {
    const run = mapped(load('pipelinerun-timed-out'));
    expect(run.parts).toEqual([]);
    expect(run.traceKey).toBe('job|jx/acme-pay-pr-4-slow-dk5dg');
    expect(run.end).toBe(at('10:00:05'));
    expect(run.outcome).toEqual({ result: 'timeout', errorType: 'PipelineRunTimeout' });
  });

  it('without event and id label is a trace of its own, whoever owns it', () => {
    const unlabelled = changed(load('pipelinerun-succeeded'), ['metadata', 'labels'], undefined);
    expect(mapped(unlabelled).traceKey).toBe(mapped(unlabelled).key);
  });

  it.each(['2026-03-01T10:00:00Z', '2026-03-01T09:59:59Z', '0001-01-01T00:00:00Z', null, undefined])(
    'has no queue wait when it started at %s',
    (startTime) => {
      const run = mapped(changed(load('pipelinerun-succeeded'), ['status', 'startTime'], startTime));
      expect(run.parts.map((part) => part.path)).toEqual(['skipped/maybe', 'skipped/never']);
    },
  );
});

describe('a child PipelineRun without event and id label', () => {
  it('is a trace of its own, and still names its owner', () => {
    const run = mapped(load('pipelinerun-child'));
    expect(run.traceKey).toBe('k8s|child-uid');
    expect(run.owner).toEqual({ kind: 'PipelineRun', name: 'parent-run', uid: 'parent-uid' });
    expect(run.facts.attributes).not.toHaveProperty('k8s.lighthousejob.name');
    expect(run.outcome).toEqual({ result: 'error', errorType: 'CouldntGetTask' });
  });

  it('with the id label it stands in the trace of the job', () => {
    const path = ['metadata', 'labels', 'lighthouse.jenkins-x.io/id'] as const;
    expect(mapped(changed(load('pipelinerun-child'), path, 'job-7')).traceKey).toBe('job|jx/job-7');
  });
});

describe('what others may do with a run', () => {
  it('is to patch it as soon as Tekton has labelled it, and not before', () => {
    const labelled = load('pipelinerun-succeeded');
    expect(mapped(labelled).patchable).toBe(true);
    const fresh = changed(labelled, ['metadata', 'labels', 'tekton.dev/pipeline'], undefined);
    expect(mapped(fresh).patchable).toBe(false);
  });

  it('is to find it by its job, unless it is the child of a run', () => {
    expect(mapped(load('pipelinerun-succeeded')).aliases).toContain('id|jx/acme-pay-pr-4-unit-fs4pk');
    expect(mapped(load('pipelinerun-child'))).not.toHaveProperty('aliases');
  });
});

describe('a run that is being cancelled', () => {
  it('has not ended while it has no completionTime, and no skipped tasks yet', () => {
    const run = mapped(load('pipelinerun-cancelling'));
    expect(run).not.toHaveProperty('end');
    expect(run).not.toHaveProperty('outcome');
    expect(run.parts.map((part) => part.path)).toEqual(['queue']);
    expect(run.lastSign).toBe(at('10:00:09'));
    expect(run.facts.name).toBe('RUN manual');
    expect(run.traceKey).toBe('k8s|cancelling-uid');
  });

  it('keeps the span context that Tekton set', () => {
    expect(mapped(load('pipelinerun-cancelling')).foreignContext).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
  });

  it('has no foreign context when none was set', () => {
    const run = mapped(changed(load('pipelinerun-cancelling'), ['status', 'spanContext'], undefined));
    expect(run).not.toHaveProperty('foreignContext');
  });
});
