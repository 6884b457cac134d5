import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  added,
  answered,
  closingOf,
  createdOf,
  lastOf,
  MOST_TOLD,
  type Answer,
  type ChangeRecord,
  type Told,
} from './record.js';

const REF = { host: 'github.com', owner: 'acme', repository: 'shop', number: 7 };

function told(guid: string, action: string, updated: number, more: Partial<Told> = {}): Told {
  const facts = { owner: 'acme', repository: 'shop', created: 1, updated, attributes: {}, resource: {} };
  return { guid, kind: 'pull_request', action, facts, attributes: {}, others: [], ...more };
}

function recordOf(...all: readonly Told[]): ChangeRecord {
  return all.reduce(added, { ref: REF, told: new Map() });
}

describe('a record of a pull request', () => {
  it.each([
    ['one that is open', [told('a', 'opened', 1), told('b', 'labeled', 9)], undefined],
    ['a merge', [told('a', 'opened', 1), told('b', 'merged', 9)], 'b'],
    ['a label after the merge', [told('b', 'merged', 9), told('c', 'labeled', 12)], 'b'],
    ['a reopening', [told('a', 'closed', 5), told('b', 'reopened', 8)], undefined],
    ['a second closing', [told('a', 'closed', 5), told('b', 'reopened', 8), told('c', 'merged', 9)], 'c'],
    ['a closing told twice under two GUIDs', [told('z', 'merged', 9), told('y', 'merged', 9)], 'y'],
    ['a review that is closed', [told('a', 'closed', 9, { kind: 'review' })], undefined],
  ])('%s', (_, all, guid) => {
    expect(closingOf(recordOf(...all))?.guid).toBe(guid);
    expect(closingOf(recordOf(...[...all].reverse(), ...all))?.guid).toBe(guid);
  });

  it('knows what was told last, and when it was made', () => {
    const record = recordOf(
      told('b', 'labeled', 9),
      told('a', 'opened', 1),
      told('c', 'created', 20, { kind: 'issue_comment' }),
    );
    expect(lastOf(record)?.guid).toBe('b');
    expect(createdOf(record)).toBe(1);
    expect(createdOf(recordOf())).toBeUndefined();
  });

  it('takes one of two deliveries under one GUID, always the same one', () => {
    const [a, b] = [told('g', 'opened', 1), told('g', 'edited', 1)];
    expect(recordOf(a, b)).toEqual(recordOf(b, a));
    expect(recordOf(a, b).told.size).toBe(1);
  });

  it('takes no more than it can bear', () => {
    const many = Array.from({ length: MOST_TOLD + 5 }, (_, index) => told(String(index), 'labeled', index));
    expect(recordOf(...many).told.size).toBe(MOST_TOLD);
  });
});

const MINUTE = 60_000_000;

/** What a host answered: its last change, and when it was closed. */
function answer(state: string, asOf: number, closed = asOf): Answer {
  return { ...told('', state, closed), asOf };
}

describe('an answer of a Git host', () => {
  const merged = told('m', 'merged', 9 * MINUTE);

  it.each([
    ['closes what no delivery closed', [told('a', 'opened', 1)], answer('merged', 20), ''],
    ['leaves the closing to its delivery', [merged], answer('merged', 30 * MINUTE, 9 * MINUTE), 'm'],
    ['leaves it to a delivery that is a second off', [merged], answer('merged', 9 * MINUTE + 1_000_000), 'm'],
    ['knows of a later closing', [told('c', 'closed', 5)], answer('merged', 9 * MINUTE), ''],
    ['knows of a reopening', [told('c', 'closed', 5)], answer('open', 9 * MINUTE), undefined],
    ['is older than a closing', [merged], answer('open', 5), 'm'],
    ['is older than a reopening', [told('r', 'reopened', 9)], answer('closed', 5), undefined],
  ])('%s', (_, deliveries, given, guid) => {
    expect(closingOf(answered(recordOf(...deliveries), given))?.guid).toBe(guid);
  });

  it('counts when it is the newest, whatever comes first', () => {
    const answers = fc.array(fc.tuple(fc.constantFrom('open', 'closed', 'merged'), fc.nat(5), fc.nat(5)));
    fc.assert(
      fc.property(answers, fc.gen(), (given, gen) => {
        const all = given.map(([state, asOf, closed]) => answer(state, asOf, closed));
        const shuffled = gen(fc.shuffledSubarray, [...all, ...all], { minLength: all.length * 2 });
        const take = (each: readonly Answer[]) => each.reduce(answered, recordOf(merged));
        expect(take(shuffled)).toEqual(take(all));
      }),
    );
  });

  it('tells when it was made, and what it names while nothing newer is told', () => {
    const record = answered(recordOf(), answer('open', 5));
    expect([createdOf(record), lastOf(record)?.guid]).toEqual([1, '']);
    expect(lastOf(added(record, told('b', 'edited', 6)))?.guid).toBe('b');
  });
});
