import { describe, expect, it } from 'vitest';
import type { EntityUpdate, PartFacts, SpanLink, SpanRecord } from '../contract/model.js';
import { entitySpans, noteSpan, type Closing, type Dressing } from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { resolve } from './resolve.js';
import { at, DRAWN, entity, FAILURE, note, run, SECOND, SERVICES, SUCCESS } from './testing/bench.js';

const DRESSING: Dressing = {
  serviceNames: { ...SERVICES, tekton: 'pipelines' },
  resource: { 'k8s.cluster.name': 'prod' },
};
const ENDED: Closing = { end: at(9), outcome: SUCCESS, incomplete: false };

function spans(update: EntityUpdate, closing: Partial<Closing> = {}): SpanRecord[] {
  const place = resolve(update, { eventLabels: ['event-GUID'], drawn: DRAWN });
  return entitySpans(update, place, { ...ENDED, ...closing }, DRESSING);
}

function only(update: EntityUpdate, closing: Partial<Closing> = {}): SpanRecord {
  const [span, ...parts] = spans(update, closing);
  if (span === undefined || parts.length > 0) throw new Error('not one span');
  return span;
}

function part(more: Partial<PartFacts> = {}): SpanRecord {
  const facts = { path: 'step/a', name: 'step a', start: at(2), attributes: {}, ...more };
  const [, span] = spans(entity({ uid: 'x', more: { parts: [facts] } }), { incomplete: false });
  if (span === undefined) throw new Error('no part');
  return span;
}

describe('the span of an entity', () => {
  it('is made of its facts, its place and its end', () => {
    expect(only(run('j', { uid: 'r', guid: 'g' }))).toEqual({
      traceId: traceIdOf('event|g'),
      spanId: spanIdOf('k8s|r'),
      parentSpanId: spanIdOf('k8s|j'),
      name: 'r',
      kind: 'internal',
      start: at(0),
      end: at(9),
      status: 'unset',
      attributes: { 'cicd.pipeline.result': 'success' },
      resource: { 'k8s.cluster.name': 'prod', 'service.name': 'pipelines' },
      links: [],
    });
  });

  it('has no parent, not an empty one, when it is a root', () => {
    expect(only(entity({ uid: 'r' }))).not.toHaveProperty('parentSpanId');
  });

  it('sets an end before its start to the start, and says so', () => {
    const span = only(entity({ uid: 'r', created: at(10) }));
    expect([span.start, span.end]).toEqual([at(10), at(10)]);
    expect(span.attributes).toHaveProperty(['lighthouse_telemetry.time_corrected'], true);
    expect(only(entity({ uid: 'r', created: at(9) })).attributes).not.toHaveProperty([
      'lighthouse_telemetry.time_corrected',
    ]);
  });

  it('is marked when it was cut short, and only then', () => {
    const cut = only(entity({ uid: 'r' }), { outcome: { result: 'cancellation' }, incomplete: true });
    expect(cut.attributes).toEqual({
      'cicd.pipeline.result': 'cancellation',
      'lighthouse_telemetry.incomplete': true,
    });
    expect(cut.status).toBe('error');
  });

  it.each([
    ['success', 'unset', 'unset'],
    ['skip', 'unset', 'unset'],
    ['cancellation', 'error', 'unset'],
    ['failure', 'error', 'error'],
    ['error', 'error', 'error'],
    ['timeout', 'error', 'error'],
  ] as const)('%s has status %s for a run and %s for a pod', (result, ofRun, ofPod) => {
    expect(only(entity({ uid: 'r' }), { outcome: { result } }).status).toBe(ofRun);
    const pod = entity({ uid: 'p', more: { cancellationIsError: false } });
    expect(only(pod, { outcome: { result } }).status).toBe(ofPod);
  });

  it('carries its result under the name of its kind, with the reason as error.type', () => {
    const task = entity({ uid: 't', more: { resultAttribute: 'cicd.pipeline.task.run.result' } });
    expect(only(task, { outcome: FAILURE }).attributes).toEqual({
      'cicd.pipeline.task.run.result': 'failure',
      'error.type': 'Failed',
    });
  });

  it('has sorted attributes and resource; its own facts go before the fixed resource, service.name before all', () => {
    const update = entity({ uid: 'r' });
    const resource = { z: '1', 'service.name': 'mine', 'k8s.cluster.name': 'other', a: '2' };
    const span = only({ ...update, facts: { ...update.facts, resource, attributes: { z: 1, 'a.b': true } } });
    expect(JSON.stringify(span.attributes)).toBe('{"a.b":true,"cicd.pipeline.result":"success","z":1}');
    expect(JSON.stringify(span.resource)).toBe(
      '{"a":"2","k8s.cluster.name":"other","service.name":"pipelines","z":"1"}',
    );
  });
});

describe('the links of an entity', () => {
  const foreign = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const foreignLink = { ...foreign, attributes: { 'lighthouse_telemetry.link': 'span_context' } };

  it('name the run that owns a run which is a root of its own', () => {
    const child = entity({
      uid: 'c',
      owner: { kind: 'PipelineRun', uid: 'r' },
      more: { traceKey: 'k8s|c', foreignContext: foreign },
    });
    expect(only(child).links).toEqual([
      {
        traceId: traceIdOf('k8s|r'),
        spanId: spanIdOf('k8s|r'),
        attributes: { 'lighthouse_telemetry.link': 'owner' },
      },
    ]);
  });

  it('name what linkers claimed, in an order of their own', () => {
    const other = { ...foreignLink, traceId: 'c'.repeat(32) };
    const claimed = (links: SpanLink[]) => {
      const [span] = entitySpans(entity({ uid: 'r' }), { traceKey: 'k8s|r' }, ENDED, DRESSING, links);
      return span?.links;
    };
    expect(claimed([other, foreignLink])).toEqual([foreignLink, other]);
    expect(claimed([foreignLink, other])).toEqual([foreignLink, other]);
  });
});

describe('a part', () => {
  it('hangs under its entity or another part, and shares service and resource', () => {
    const span = part({ end: at(4), outcome: SUCCESS });
    expect(span).toMatchObject({
      spanId: spanIdOf('k8s|x|step/a'),
      parentSpanId: spanIdOf('k8s|x'),
      traceId: traceIdOf('k8s|x'),
      start: at(2),
      end: at(4),
      resource: { 'service.name': 'pipelines' },
    });
    expect(part({ parent: 'attempt/1' }).parentSpanId).toBe(spanIdOf('k8s|x|attempt/1'));
  });

  it('that is open ends with its entity, incomplete, a cancellation and no error', () => {
    const span = part();
    expect([span.end, span.status]).toEqual([at(9), 'unset']);
    expect(span.attributes).toEqual({
      'cicd.pipeline.task.run.result': 'cancellation',
      'lighthouse_telemetry.incomplete': true,
    });
  });

  it('has no result without an outcome, and a point keeps its time', () => {
    const span = part({ start: at(3), end: at(3) });
    expect(span).toMatchObject({ start: at(3), end: at(3), status: 'unset', attributes: {} });
  });

  it('is corrected by itself, also when it is open and began after the end of its entity', () => {
    expect(part({ start: at(5), end: at(4) })).toMatchObject({ start: at(5), end: at(5) });
    expect(part({ start: at(5), end: at(4) }).attributes).toEqual({
      'lighthouse_telemetry.time_corrected': true,
    });
    expect(part({ start: at(12) })).toMatchObject({ start: at(12), end: at(12) });
  });

  it('of an incomplete entity is marked, also when it ended itself', () => {
    const parts = [{ path: 'step/a', name: 'a', start: at(2), end: at(4), attributes: {}, outcome: FAILURE }];
    const [, span] = spans(entity({ uid: 'x', more: { parts } }), { incomplete: true });
    expect(span).toMatchObject({ end: at(4), status: 'error' });
    expect(span?.attributes).toHaveProperty(['lighthouse_telemetry.incomplete'], true);
  });
});

describe('the span of a note', () => {
  const home = { traceId: 't', spanId: 's', created: at(0) };
  const facts = { ...note('n', 'x').facts, name: 'with length' };
  const spanOf = (more: Parameters<typeof note>[2]): SpanRecord =>
    noteSpan(note('n', 'x', { facts, time: at(5), pointName: 'point', ...more }), home, DRESSING);

  it('is a point in the place of its entity', () => {
    expect(spanOf({})).toMatchObject({
      traceId: 't',
      parentSpanId: 's',
      spanId: spanIdOf('k8s-event|n'),
      name: 'point',
      start: at(5),
      end: at(5),
      status: 'unset',
    });
  });

  it('reaches back by its length, but not before the creation of its entity', () => {
    expect(spanOf({ length: 2 * SECOND })).toMatchObject({ name: 'with length', start: at(3), end: at(5) });
    expect(spanOf({ length: 60 * SECOND })).toMatchObject({ start: at(0), end: at(5) });
    expect(spanOf({ length: 2 * SECOND, time: at(-1) })).toMatchObject({ start: at(-1), end: at(-1) });
  });

  it('reaches back to the creation of its entity, or is a point when nothing remains', () => {
    expect(spanOf({ length: 'since-creation' })).toMatchObject({ name: 'with length', start: at(0) });
    expect(spanOf({ length: 'since-creation', time: at(0) })).toMatchObject({ name: 'point', start: at(0) });
    expect(spanOf({ length: 'since-creation', time: at(-2) })).toMatchObject({
      name: 'point',
      start: at(-2),
      end: at(-2),
    });
  });
});
