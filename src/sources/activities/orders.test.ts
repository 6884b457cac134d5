import { describe, expect, it } from 'vitest';
import { at, changed, spanNamed, spansOf, story, type Wire } from '../../../test/support/objects.js';
import { itKnowsNoOrder } from '../../../test/support/orders.js';
import type { EntityUpdate, SpanRecord, Update } from '../../core/contract/model.js';
import { mapActivity } from './map.js';
import { pipelineActivity } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const map = (object: Wire, deleted = false) => mapActivity(pipelineActivity.parse(object), deleted, 'all');

/** An earlier state of an activity: older, and still running. */
function earlier(object: Wire): Wire {
  const open = changed(object, ['spec', 'status'], 'Running');
  return changed(open, ['metadata', 'resourceVersion'], '7');
}

const STORIES = [
  'activity-released',
  'activity-matrix',
  'activity-preview',
  'activity-reopened',
  'activity-pending',
  'activity-without-context',
];

describe.each(STORIES)('%s', (name) => {
  itKnowsNoOrder(() => load(name), earlier, map);
});

/** The run of an activity, which a job owns. */
function runOf(activity: EntityUpdate): EntityUpdate {
  const { namespace } = activity.ref;
  const { traceKey: _, follows: _follows, ...rest } = activity;
  return {
    ...rest,
    key: 'k8s|run-uid',
    ref: { kind: 'PipelineRun', namespace, name: 'run', uid: 'run-uid', resourceVersion: '5' },
    owner: { kind: 'LighthouseJob', name: 'job', uid: 'job-uid' },
    created: at('10:00:00'),
    end: at('10:00:45'),
    outcome: { result: 'success' },
    facts: { ...activity.facts, name: 'RUN' },
    parts: [],
    aliases: activity.follows?.[0]?.aliases ?? [],
  };
}

const sorted = (spans: readonly SpanRecord[]) => [...spans].sort((a, b) => a.spanId.localeCompare(b.spanId));

describe('an activity and its run', () => {
  it('stand side by side under the job, whichever is seen first', () => {
    const activity = map(load('activity-matrix'));
    const spans = sorted(spansOf([runOf(activity), activity]));
    expect(sorted(spansOf([activity, runOf(activity)]))).toEqual(spans);
    const [one, run] = [spanNamed(spans, 'activity skips'), spanNamed(spans, 'RUN')];
    expect([one.traceId, one.parentSpanId]).toEqual([run.traceId, run.parentSpanId]);
    expect(spans.filter((span) => span.name === 'stage each').map((span) => span.parentSpanId)).toEqual([
      one.spanId,
      one.spanId,
    ]);
  });

  it('give the same spans when the stages come in another order', () => {
    const object = load('activity-matrix') as { readonly spec: { readonly steps: readonly unknown[] } };
    const shuffled = changed(object, ['spec', 'steps'], object.spec.steps.toReversed());
    expect(map(shuffled)).toEqual(map(load('activity-matrix')));
  });
});

describe('an activity that was opened again', () => {
  const reopened = load('activity-reopened');
  const version = (object: Wire, number: number): Wire =>
    changed(object, ['metadata', 'resourceVersion'], String(number));
  const [first, last] = [
    version(changed(reopened, ['spec', 'status'], 'Succeeded'), 10),
    version(changed(reopened, ['spec', 'status'], 'Failed'), 12),
  ];

  it('is told once, by its last end', () => {
    const states: Update[] = [map(first), map(version(reopened, 11)), map(last)];
    const spans = spansOf([...states, runOf(map(last))]);
    const told = spans.filter((span) => span.name === 'activity pr');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      end: at('10:00:10'),
      status: 'error',
      attributes: { 'cicd.pipeline.result': 'failure', 'error.type': 'Failed' },
    });
    expect(sorted(spansOf([runOf(map(last)), ...states.toReversed()]))).toEqual(sorted(spans));
  });

  it('and was deleted then, is cancelled and incomplete at its last sign', () => {
    const spans = spansOf([map(first), map(version(reopened, 11), true), runOf(map(first))]);
    expect(spanNamed(spans, 'activity pr')).toMatchObject({
      end: at('10:00:12'),
      status: 'error',
      attributes: { 'cicd.pipeline.result': 'cancellation', 'lighthouse_telemetry.incomplete': true },
    });
    expect(spanNamed(spans, 'stage build')).toMatchObject({
      end: at('10:00:12'),
      attributes: { 'lighthouse_telemetry.incomplete': true },
    });
  });
});

describe('a promotion', () => {
  it('that ends after its activity is told at its own end', () => {
    const object = load('activity-released');
    const activity = map(object);
    const spans = spansOf([runOf(activity), activity]);
    expect(spanNamed(spans, 'promote staging')).toMatchObject({
      end: at('10:01:00'),
      parentSpanId: spanNamed(spans, 'activity release').spanId,
      attributes: { 'cicd.pipeline.task.run.result': 'success' },
    });
  });
});
