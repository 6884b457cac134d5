import { describe, expect, it } from 'vitest';
import { entityOf, handed, updateOf } from '../support/hand.js';
import { at, changed } from '../support/objects.js';
import { ENTITIES, SUBJECTS } from '../support/sources.js';

const NOT_OBJECTS: readonly unknown[] = [
  null,
  undefined,
  'a string',
  7,
  true,
  [],
  [{ metadata: {} }],
  {},
  { metadata: null },
  { metadata: 'a string' },
  { metadata: [] },
  { metadata: {} },
  { metadata: { name: { toString: 'no function' }, namespace: { constructor: null } } },
];

describe.each(SUBJECTS)('what is no $kind at all', (subject) => {
  it('is counted and logged, each time, and nothing else is lost', async () => {
    const objects = [subject.good, ...NOT_OBJECTS, subject.good];
    const { updates, rejected, lines } = await handed(subject, objects);
    expect(rejected).toEqual(NOT_OBJECTS.map(() => `${subject.plugin.type}:invalid`));
    expect(lines).toHaveLength(NOT_OBJECTS.length);
    expect(updates).toHaveLength(2);
    expect(updates[1]).toEqual(updates[0]);
  });

  it('is so inside a DELETED message too', async () => {
    const { updates, rejected } = await handed(subject, NOT_OBJECTS, 'deleted');
    expect(rejected).toHaveLength(NOT_OBJECTS.length);
    expect(updates).toEqual([]);
  });
});

describe.each(SUBJECTS)('a $kind that lacks what its span needs', (subject) => {
  const { kind, good, plugin } = subject;
  const name = (good['metadata'] as { readonly name: string }).name;

  it.each([
    ['uid', undefined],
    ['uid', ''],
    ['uid', null],
    ['uid', 7],
    ['creationTimestamp', undefined],
    ['creationTimestamp', null],
    ['creationTimestamp', '0001-01-01T00:00:00Z'],
    ['creationTimestamp', 'yesterday'],
    ['creationTimestamp', 1_772_359_200],
    ['creationTimestamp', '2026-02-30T10:00:00Z'],
  ])('%s is %j: it is counted, and logged by its name', async (field, value) => {
    const { updates, rejected, lines } = await handed(subject, [changed(good, ['metadata', field], value)]);
    expect(updates).toEqual([]);
    expect(rejected).toEqual([`${plugin.type}:invalid`]);
    expect(lines).toEqual([expect.stringContaining(`"object":"${kind} jx/${name}"`)]);
    expect(lines[0]).toContain(`metadata.${field}`);
  });

  it('its name: it is logged by its uid', async () => {
    const nameless = changed(good, ['metadata', 'name'], undefined);
    const uid = (good['metadata'] as { readonly uid: string }).uid;
    expect((await handed(subject, [nameless])).lines).toEqual([expect.stringContaining(`${kind} jx/${uid}`)]);
  });

  it('and has a name without end: the log is not flooded', async () => {
    const endless = changed(good, ['metadata'], { name: 'x'.repeat(1_000_000) });
    const { lines } = await handed(subject, [endless]);
    expect(lines[0]?.length).toBeLessThan(1000);
  });
});

describe.each(ENTITIES)('a $kind without labels and status', (subject) => {
  const { good } = subject;

  it.each([undefined, null, {}, [], 'text', 7, { number: 7, nothing: null, deep: { er: '' } }])(
    'labels %j are no labels',
    async (labels) => {
      const update = await entityOf(subject, changed(good, ['metadata', 'labels'], labels));
      expect([...update.labels]).toEqual([]);
    },
  );

  it.each([undefined, null, {}])('status %j: it has not ended', async (status) => {
    const update = await entityOf(subject, changed(good, ['status'], status));
    expect(update).not.toHaveProperty('end');
    expect(update).not.toHaveProperty('outcome');
    expect(update.parts).toEqual([]);
    expect(update.lastSign).toBe(update.created);
  });

  it.each([
    undefined,
    null,
    [],
    [{ kind: 'Job', name: 'a', uid: 'b' }],
    [{ kind: 'Job', name: 'a', uid: 'b', controller: false }],
  ])('ownerReferences %j: nobody controls it', async (references) => {
    const update = await entityOf(subject, changed(good, ['metadata', 'ownerReferences'], references));
    expect(update).not.toHaveProperty('owner');
  });
});

const WORDS = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype', ''];

describe.each(ENTITIES)('a $kind with label keys that are words of JavaScript', (subject) => {
  it('has them as labels, and is the same span', async () => {
    const plain = await entityOf(subject, changed(subject.good, ['metadata', 'labels'], {}));
    const pairs = WORDS.map((word) => `${JSON.stringify(word)}: "value"`);
    const labels: unknown = JSON.parse(`{${pairs.join()}}`);
    const { labels: kept, ...update } = await entityOf(
      subject,
      changed(subject.good, ['metadata', 'labels'], labels),
    );
    const { labels: none, ...expected } = plain;
    expect([...none]).toEqual([]);
    expect(update).toEqual(expected);
    expect([...kept].sort()).toEqual(WORDS.map((word) => [word, 'value']).sort());
    expect(({} as Record<string, unknown>)['value']).toBeUndefined();
  });
});

function nested(depth: number): unknown {
  let value: unknown = { finishedAt: '2026-03-01T11:00:00Z' };
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { deeper: value } : [value];
  return value;
}

describe.each(SUBJECTS)('a $kind with junk that is nested deeper than the stack', (subject) => {
  const junk = nested(100_000);

  it.each([
    ['in its status', ['status', 'junk']],
    ['in its labels', ['metadata', 'labels', 'junk']],
    ['beside all that', ['junk']],
  ] as const)('%s is not lost for it', async (_, path) => {
    const update = await updateOf(subject, changed(subject.good, path, junk));
    const good = await updateOf(subject, subject.good);
    expect(update.key).toBe(good.key);
  });

  it('where its name should be is rejected', async () => {
    const { rejected } = await handed(subject, [changed(subject.good, ['metadata', 'name'], junk)]);
    expect(rejected).toHaveLength(1);
  });
});

describe('junk in a status', () => {
  it('is searched for the newest time to its ground', async () => {
    for (const subject of ENTITIES) {
      const update = await entityOf(subject, changed(subject.good, ['status', 'junk'], nested(100_000)));
      expect(update.lastSign).toBe(at('11:00:00'));
    }
  });
});
