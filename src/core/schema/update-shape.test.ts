import { describe, expect, it } from 'vitest';
import type { Update } from '../contract/model.js';
import { UPDATE } from './testing/update.js';
import { faultOfUpdate, readClaim, readUpdate } from './update-shape.js';

const { ref, facts } = UPDATE;
const part = { path: 'p', name: 'p', start: 1, attributes: { a: [], b: 1, c: true } };
const note = { type: 'note', key: 'n', ref, deleted: false, time: 1, facts, pointName: 'p' } as const;
const about = { key: 'k', kind: 'Pod' };

const RIGHT: Readonly<Record<string, Update>> = {
  entity: UPDATE,
  'an entity with all it may have': {
    ...UPDATE,
    owner: { kind: 'Pod', name: 'p', uid: 'u' },
    traceKey: 't',
    parts: [part, { ...part, parent: 'p', end: 2, outcome: { result: 'skip' }, leavesAlone: true }],
    eventFacts: { name: 'e', attributes: {}, resource: {} },
    foreignContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
    aliases: ['a'],
    follows: [{ kind: 'PipelineRun', aliases: ['a'] }],
  },
  note: { ...note, about },
  'note with a length': { ...note, about, length: 'since-creation' },
  vanished: { type: 'vanished', key: 'k' },
  watch: { type: 'watch', watch: 'w', kind: 'Pod', current: false },
  event: {
    type: 'event',
    guid: 'g',
    key: 'k',
    facts,
    eventFacts: { name: 'e', attributes: {}, resource: {} },
  },
};

const WRONG: readonly (readonly [string, unknown, string])[] = [
  ['nothing', undefined, 'type: none of entity, note, vanished, watch, event'],
  ['a text', 'entity', 'type: none of entity'],
  ['a prototype key', { type: 'constructor' }, 'type: none of'],
  ['no key', { ...UPDATE, key: '' }, 'key: '],
  ['labels that are no Map', { ...UPDATE, labels: {} }, 'labels: '],
  ['a time that is a Date', { ...UPDATE, created: new Date(0) }, 'created: '],
  ['a time that is no number', { ...UPDATE, end: Number.NaN }, 'end: '],
  ['a time with digits below the microsecond', { ...UPDATE, lastSign: 0.5 }, 'lastSign: '],
  ['an end without an outcome', { ...UPDATE, outcome: undefined }, 'end and outcome go together'],
  ['an outcome without an end', { ...UPDATE, end: undefined }, 'end and outcome go together'],
  ['an unknown result', { ...UPDATE, outcome: { result: 'ok' } }, 'outcome.result: '],
  ['an unknown service', { ...UPDATE, facts: { ...facts, service: 'acme' } }, 'facts.service: '],
  [
    'an attribute that is none',
    { ...UPDATE, facts: { ...facts, attributes: { a: {} } } },
    'facts.attributes.a: ',
  ],
  ['a part without a path', { ...UPDATE, parts: [{ ...part, path: undefined }] }, 'parts.0.path: '],
  ['no parts', { ...UPDATE, parts: undefined }, 'parts: '],
  ['a note about nothing', note, 'about: '],
];

describe('faultOfUpdate', () => {
  it.each(Object.entries(RIGHT))('takes %s', (_, update) => {
    expect(faultOfUpdate(update)).toBeUndefined();
  });

  it.each(Object.entries(RIGHT))('reads %s with all that it has', (_, update) => {
    expect(readUpdate(update)).toStrictEqual({ value: update });
  });

  it.each(WRONG)('refuses %s and names the field', (_, update, fault) => {
    expect(faultOfUpdate(update)).toContain(fault);
  });
});

describe('readClaim', () => {
  const claim = { from: 'k', to: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }, reason: 'review' };

  it('takes a claim', () => {
    expect(readClaim(claim)).toStrictEqual({ value: claim });
  });

  it.each([
    [{ ...claim, from: undefined }, 'from: '],
    [{ ...claim, reason: '' }, 'reason: '],
    [{ ...claim, to: { ...claim.to, traceId: '0'.repeat(32) } }, 'to.traceId: '],
    [{ ...claim, to: { ...claim.to, spanId: 'B'.repeat(16) } }, 'to.spanId: '],
    [null, 'expected object'],
  ])('refuses %j', (wrong, fault) => {
    expect(readClaim(wrong)).toEqual({ fault: expect.stringContaining(fault) as string });
  });
});
