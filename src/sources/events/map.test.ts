import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { NoteUpdate } from '../../core/contract/model.js';
import { mapEvent } from './map.js';
import { kubeEvent } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

function mapped(object: Wire): NoteUpdate {
  const note = mapEvent(kubeEvent.parse(object), false, 'all');
  if (note === undefined) throw new Error('no Event is left out when all are wanted');
  return note;
}

describe('a Pulled that tells its length', () => {
  it('is the pull of an image, waiting included, that ends at its time', () => {
    expect(mapped(load('event-pulled'))).toEqual({
      type: 'note',
      key: 'k8s-event|pulled-uid',
      ref: {
        kind: 'Event',
        namespace: 'jx',
        name: 'run-compile-pod.18ea5d33',
        uid: 'pulled-uid',
        resourceVersion: '520',
      },
      deleted: false,
      about: { key: 'k8s|pod-uid', kind: 'Pod' },
      time: at('10:01:09'),
      length: 63_500_000,
      pointName: 'Pulled',
      facts: {
        name: 'pull registry.example:5000/acme/builder-jdk21',
        kind: 'internal',
        service: 'kubernetes',
        resource: { 'k8s.namespace.name': 'jx' },
        attributes: {
          'k8s.pod.name': 'run-compile-pod',
          'k8s.pod.uid': 'pod-uid',
          'k8s.container.name': 'step-build',
          'container.image.name': 'registry.example:5000/acme/builder-jdk21',
          'container.image.tags': ['3'],
          'lighthouse_telemetry.pull.seconds': 63.5,
          'lighthouse_telemetry.pull.bytes': 12345678,
          'k8s.event.uid': 'pulled-uid',
          'k8s.event.reason': 'Pulled',
        },
      },
    });
  });

  it('without waiting: what the pull itself took', () => {
    const message = 'Successfully pulled image "postgres:17" in 1.234567s';
    const note = mapped(changed(load('event-pulled'), ['message'], message));
    expect(note).toMatchObject({ length: 1_234_567, facts: { name: 'pull postgres' } });
    expect(note.facts.attributes).not.toHaveProperty('lighthouse_telemetry.pull.bytes');
  });
});

describe('a Pulled without a length', () => {
  it.each([
    'Container image "tekton/entrypoint" already present on machine',
    'Successfully pulled image "a:1" in a while',
    'Successfully pulled image "a:1"',
    '',
    null,
  ])('is a point: %s', (message) => {
    const note = mapped(changed(load('event-pulled-present'), ['message'], message));
    expect(note).not.toHaveProperty('length');
    expect(note).toMatchObject({ time: at('10:00:03'), facts: { name: 'Pulled' }, pointName: 'Pulled' });
    expect(note.facts.attributes).toEqual({
      'k8s.pod.name': 'run-compile-pod',
      'k8s.pod.uid': 'pod-uid',
      'k8s.container.name': 'prepare',
      'k8s.event.uid': 'present-uid',
      'k8s.event.reason': 'Pulled',
    });
  });
});

describe('Scheduled', () => {
  it('of a pod lasts since its creation, to the microsecond', () => {
    expect(mapped(load('event-scheduled'))).toMatchObject({
      time: at('10:00:01') + 971_123,
      length: 'since-creation',
      facts: { name: 'schedule' },
      pointName: 'Scheduled',
    });
  });

  it('of anything else is a point', () => {
    const note = mapped(changed(load('event-scheduled'), ['involvedObject', 'kind'], 'TaskRun'));
    expect(note).not.toHaveProperty('length');
    expect(note.facts.name).toBe('Scheduled');
    expect(note.facts.attributes).toMatchObject({ 'k8s.taskrun.name': 'run-compile-pod' });
  });
});

describe('a Warning', () => {
  it('is marked, with its message but no credentials', () => {
    const { facts } = mapped(load('event-warning'));
    expect(facts.resource).toEqual({ 'k8s.namespace.name': 'jx' });
    expect(facts.attributes).toEqual({
      'k8s.pod.name': 'run-compile-pod',
      'k8s.pod.uid': 'pod-uid',
      'k8s.container.name': 'debug',
      'k8s.event.uid': 'warning-uid',
      'k8s.event.reason': 'Failed',
      'k8s.event.type': 'Warning',
      'k8s.event.message':
        'Failed to pull image "https://[redacted]@ghcr.io/acme/late:1": Authorization: [redacted]',
    });
  });

  it('that stands for several events tells no message, because that changes', () => {
    const { facts, time } = mapped(load('event-warning-combined'));
    expect(facts.attributes).toEqual({
      'k8s.pipelinerun.name': 'run',
      'k8s.pipelinerun.uid': 'run-uid',
      'k8s.event.uid': 'combined-uid',
      'k8s.event.reason': 'InternalError',
      'k8s.event.type': 'Warning',
    });
    expect(time).toBe(at('10:00:06.500'));
  });

  it.each(['', null, undefined])('with the message %j tells none', (message) => {
    const { facts } = mapped(changed(load('event-warning'), ['message'], message));
    expect(facts.attributes).not.toHaveProperty('k8s.event.message');
  });

  it('its message is what no other Event tells', () => {
    const { facts } = mapped(load('event-started'));
    expect(facts.attributes).toEqual({
      'k8s.pipelinerun.name': 'run',
      'k8s.pipelinerun.uid': 'run-uid',
      'k8s.event.uid': 'started-uid',
      'k8s.event.reason': 'Started',
    });
  });
});

describe('the time of an Event', () => {
  const timed = (eventTime: unknown, firstTimestamp: unknown): NoteUpdate =>
    mapped(
      changed(changed(load('event-started'), ['eventTime'], eventTime), ['firstTimestamp'], firstTimestamp),
    );

  it.each([
    ['eventTime first', '2026-03-01T10:00:03.000001Z', '2026-03-01T10:00:02Z', at('10:00:03') + 1],
    ['firstTimestamp else', null, '2026-03-01T10:00:02Z', at('10:00:02')],
    ['firstTimestamp after the zero time', '0001-01-01T00:00:00Z', '2026-03-01T10:00:02Z', at('10:00:02')],
    ['else its creation', null, null, at('10:00:01')],
    ['its creation when both are no times', 'soon', 'later', at('10:00:01')],
  ])('is %s', (_, eventTime, firstTimestamp, time) => {
    expect(timed(eventTime, firstTimestamp).time).toBe(time);
  });

  it.each([
    ['count', ['count'], 99],
    ['lastTimestamp', ['lastTimestamp'], '2026-03-01T11:00:00Z'],
    ['series', ['series'], { count: 3, lastObservedTime: '2026-03-01T11:00:00.000000Z' }],
  ] as const)('and all the rest does not change with %s', (_, path, value) => {
    expect(mapped(changed(load('event-warning'), path, value))).toEqual(mapped(load('event-warning')));
  });
});

describe('the reason of an Event', () => {
  it.each(['went up in smoke', `R${'x'.repeat(10_000)}`, '', null, undefined])(
    'that is none by its shape is not told',
    (reason) => {
      const note = mapped(changed(load('event-started'), ['reason'], reason));
      expect(note).toMatchObject({ pointName: '_OTHER', facts: { name: '_OTHER' } });
      expect(note.facts.attributes['k8s.event.reason']).toBe('_OTHER');
    },
  );
});

describe('include', () => {
  const names = [
    'event-pulled',
    'event-pulled-present',
    'event-scheduled',
    'event-warning',
    'event-warning-combined',
    'event-started',
  ];

  it.each([
    ['all', names],
    ['phases', ['event-pulled', 'event-scheduled']],
    ['warnings', ['event-warning', 'event-warning-combined']],
    ['none', []],
  ] as const)('%s', (include, wanted) => {
    const kept = names.filter((name) => mapEvent(kubeEvent.parse(load(name)), false, include) !== undefined);
    expect(kept).toEqual(wanted);
  });
});
