import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiObject, baseName, lastSign, metadata, newestTime, ownerOf, refOf, stringMap } from './object.js';

const CREATED = '2026-03-01T10:00:00Z';
const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`) * 1000;
const metaOf = (fields: object) =>
  metadata.parse({ uid: 'u', name: 'n', creationTimestamp: CREATED, ...fields });

describe('metadata', () => {
  it('is cut to what is used', () => {
    const meta = metaOf({
      namespace: 'jx',
      resourceVersion: '7',
      labels: { a: 'b' },
      annotations: { secret: 'x' },
      managedFields: [{}],
    });
    expect(meta).toEqual({
      uid: 'u',
      name: 'n',
      namespace: 'jx',
      resourceVersion: '7',
      creationTimestamp: at('10:00:00'),
      labels: new Map([['a', 'b']]),
    });
    expect(refOf('Pod', meta)).toEqual({
      kind: 'Pod',
      namespace: 'jx',
      name: 'n',
      uid: 'u',
      resourceVersion: '7',
    });
  });

  it('of an object that is in no namespace has an empty one', () => {
    expect(metaOf({})).toMatchObject({ namespace: '', resourceVersion: '', labels: new Map() });
  });

  it('does not share its labels with another', () => {
    expect(metaOf({}).labels).not.toBe(metaOf({ labels: null }).labels);
  });
});

describe('the controlling owner', () => {
  const [a, b] = [
    { kind: 'A', name: 'a', uid: '1' },
    { kind: 'B', name: 'b', uid: '2' },
  ];

  it('is the one reference that controls', () => {
    expect(ownerOf(metaOf({ ownerReferences: [a, { ...b, controller: true }] }))).toEqual(b);
  });

  it('is none when no reference controls', () => {
    expect(ownerOf(metaOf({ ownerReferences: [a, { ...b, controller: false }] }))).toBeUndefined();
    expect(ownerOf(metaOf({ ownerReferences: null }))).toBeUndefined();
  });
});

describe('a map of strings', () => {
  it('keeps strings under whatever word', () => {
    const value: unknown = JSON.parse('{"__proto__":"p","constructor":"c","number":7,"null":null,"list":[]}');
    expect([...stringMap.parse(value)]).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
  });

  it.each([undefined, null, 'text', 7])('of %j is empty', (value) => {
    expect(stringMap.parse(value)).toEqual(new Map());
  });
});

describe('the newest time of a status', () => {
  const newest = (status: unknown) => newestTime.parse(status);

  it('is that of any field that is a time by its name, however deep', () => {
    expect(
      newest({
        startTime: '2026-03-01T10:00:01Z',
        conditions: [{ lastTransitionTime: '2026-03-01T10:00:02Z', lastProbeTime: null }],
        steps: [{ terminated: { startedAt: '2026-03-01T10:00:03Z', finishedAt: '2026-03-01T10:00:04Z' } }],
      }),
    ).toBe(at('10:00:04'));
  });

  it('is not told by messages, results and copies of the specification', () => {
    expect(
      newest({
        startTime: '2026-03-01T10:00:01Z',
        message: '2026-03-01T11:00:00Z',
        results: [{ name: 'built', value: '2026-03-01T11:00:00Z' }],
        taskSpec: { params: [{ defaultTime: '2026-03-01T11:00:00Z' }] },
        pipelineSpec: { startTime: '2026-03-01T11:00:00Z' },
        provenance: { builtAt: '2026-03-01T11:00:00Z' },
      }),
    ).toBe(at('10:00:01'));
  });

  it.each([undefined, null, 'text', {}, { startTime: '0001-01-01T00:00:00Z' }, { startTime: 'soon' }])(
    'of %j is none',
    (status) => {
      expect(newest(status)).toBeUndefined();
    },
  );
});

describe('the last sign of an object without an end', () => {
  const newest = at('10:00:30');
  const deletionTimestamp = '2026-03-01T10:01:00Z';

  it.each([
    ['the request for its deletion', { deletionTimestamp, deletionGracePeriodSeconds: 20 }, at('10:00:40')],
    ['its deletion at once', { deletionTimestamp, deletionGracePeriodSeconds: 0 }, at('10:01:00')],
    ['its deletion of no known grace', { deletionTimestamp }, at('10:01:00')],
    [
      'its deletion, not a time after it',
      { deletionTimestamp, deletionGracePeriodSeconds: -1e300 },
      at('10:01:00'),
    ],
    ['the newest time of its status', {}, newest],
    ['that too when its deletion is at the zero time', { deletionTimestamp: '0001-01-01T00:00:00Z' }, newest],
  ])('is %s', (_, fields, sign) => {
    expect(lastSign(metaOf(fields), newest)).toBe(sign);
  });

  it('is else its creation', () => {
    expect(lastSign(metaOf({}), undefined)).toBe(at('10:00:00'));
  });
});

describe('what a person would call an object', () => {
  it.each([
    [{ generateName: 'probe-' }, 'probe'],
    [{ generateName: 'probe' }, 'probe'],
    [{ generateName: '-' }, 'n'],
    [{ generateName: '' }, 'n'],
    [{ generateName: null }, 'n'],
    [{}, 'n'],
  ])('%j is called %s', (fields, name) => {
    expect(baseName(metaOf(fields))).toBe(name);
  });
});

describe('an API object', () => {
  const object = apiObject({ spec: z.object({ job: z.string() }) });
  const good = { metadata: { uid: 'u', name: 'n', creationTimestamp: CREATED }, spec: { job: 'unit' } };

  it('carries the newest time of its status, never one that it says itself', () => {
    expect(object.parse({ ...good, newest: 7, status: { startTime: '2026-03-01T10:00:05Z' } })).toMatchObject(
      {
        newest: at('10:00:05'),
        spec: { job: 'unit' },
      },
    );
    expect(object.parse({ ...good, newest: 7 }).newest).toBeUndefined();
  });

  it('that tells of its progress in its spec carries the newest time of that', () => {
    const activity = apiObject({}, 'spec');
    const spec = { startedTimestamp: '2026-03-01T10:00:03Z', steps: [] };
    const status = { startTime: '2026-03-01T10:00:05Z' };
    expect(activity.parse({ ...good, spec, status }).newest).toBe(at('10:00:03'));
    expect(activity.parse({ ...good, spec: null, status }).newest).toBeUndefined();
  });

  it.each([null, undefined, 'text', 7, [], {}])('%j is none', (value) => {
    expect(object.safeParse(value).success).toBe(false);
  });
});
