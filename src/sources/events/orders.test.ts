import { describe, expect, it } from 'vitest';
import { at, changed, spansOf, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate, Update } from '../../core/contract/model.js';
import { mapEvent } from './map.js';
import { kubeEvent } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

function map(object: Wire): readonly Update[] {
  const note = mapEvent(kubeEvent.parse(object), false, 'all');
  return note === undefined ? [] : [note];
}

/** What an Event is about, just created. */
function about(kind: string, uid: string, created = at('10:00:00')): EntityUpdate {
  return {
    type: 'entity',
    key: `k8s|${uid}`,
    ref: { kind, namespace: 'jx', name: uid, uid, resourceVersion: '1' },
    deleted: false,
    labels: new Map(),
    created,
    facts: { name: uid, kind: 'internal', service: 'kubernetes', resource: {}, attributes: {} },
    resultAttribute: 'cicd.pipeline.task.run.result',
    cancellationIsError: false,
    end: at('10:10:00'),
    outcome: { result: 'success' },
    lastSign: created,
    parts: [],
    endsWithDeletedChild: false,
    patchable: true,
  };
}

const OBJECTS = [about('Pod', 'pod-uid'), about('PipelineRun', 'run-uid')];

const byId = (updates: readonly Update[]) =>
  [...spansOf(updates)].sort((a, b) => a.spanId.localeCompare(b.spanId));

describe.each([
  'event-pulled',
  'event-pulled-present',
  'event-scheduled',
  'event-warning',
  'event-warning-combined',
  'event-started',
])('%s', (name) => {
  it('twice gives the same update', () => {
    expect(map(load(name))).toEqual(map(load(name)));
  });

  it('gives the same spans twice, and before or after its object', () => {
    const event = map(load(name));
    const repeated = changed(changed(load(name), ['metadata', 'resourceVersion'], '999'), ['count'], 9);
    const spans = byId([...OBJECTS, ...event]);
    expect(spans).toHaveLength(3);
    expect(byId([...event, ...OBJECTS])).toEqual(spans);
    expect(byId([...OBJECTS, ...map(repeated), ...event, ...event])).toEqual(spans);
  });
});

describe('the span of an Event', () => {
  const spanOf = (name: string, created: string, object = load(name)) => {
    const [, span] = spansOf([about('Pod', 'pod-uid', at(created)), ...map(object)]);
    return [span?.name, span?.start, span?.end];
  };

  it('of a pull starts by its length before its end', () => {
    const pull = 'pull registry.example:5000/acme/builder-jdk21';
    expect(spanOf('event-pulled', '10:00:00')).toEqual([pull, at('10:00:05.500'), at('10:01:09')]);
  });

  it('of a pull starts not before its pod', () => {
    const pull = 'pull registry.example:5000/acme/builder-jdk21';
    expect(spanOf('event-pulled', '10:00:30')).toEqual([pull, at('10:00:30'), at('10:01:09')]);
  });

  it('of Scheduled starts with its pod', () => {
    const end = at('10:00:01') + 971_123;
    expect(spanOf('event-scheduled', '10:00:00')).toEqual(['schedule', at('10:00:00'), end]);
  });

  it('of Scheduled is a point when nothing above 0 remains', () => {
    const end = at('10:00:01') + 971_123;
    expect(spanOf('event-scheduled', '10:00:02')).toEqual(['Scheduled', end, end]);
  });

  it('of a Warning is a point and no error', () => {
    const [, span] = spansOf([about('Pod', 'pod-uid'), ...map(load('event-warning'))]);
    expect(span).toMatchObject({
      name: 'Failed',
      start: at('10:00:06'),
      end: at('10:00:06'),
      status: 'unset',
    });
    expect(span?.attributes).not.toHaveProperty('cicd.pipeline.task.run.result');
  });
});

describe('an Event of an object that is never seen', () => {
  it('gives no span', () => {
    expect(spansOf(map(load('event-warning')))).toEqual([]);
  });
});
