import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeKey } from '../../core/contract/keys.js';
import { Forest, type Left } from './forest.js';
import { Releases } from './releases.js';
import { added, type Told } from './record.js';

const refOf = (name: string) => ({ host: 'github.com', owner: 'acme', repository: name, number: 1 });
const keyOf = (name: string): string => changeKey(refOf(name));

interface Given {
  readonly guid?: string;
  readonly action?: string;
  readonly created?: number;
  readonly updated?: number;
  readonly parent?: string;
}

function told({ guid = 'g', action = 'merged', created = 10, updated = 50, parent }: Given): Told {
  const state = action === 'merged' ? 'merged' : action === 'closed' ? 'closed' : 'open';
  return {
    ...{ guid, kind: 'pull_request', action, time: updated, attributes: {} },
    facts: { owner: 'acme', repository: 'x', state, created, updated, attributes: {}, resource: {} },
    ...(parent === undefined ? {} : { parent: refOf(parent) }),
    others: [],
  };
}

const put = (forest: Forest, name: string, each: Told): readonly string[] =>
  forest.put(refOf(name), (record) => added(record, each));

function forestOf(...given: readonly (readonly [name: string, given: Given])[]): Forest {
  const forest = new Forest(
    { left: new Map<string, Left>(), merged: new Map<string, string>() },
    new Releases(),
  );
  for (const [name, each] of given) put(forest, name, told(each));
  return forest;
}

const standings = (forest: Forest, root: string) =>
  forest.take(keyOf(root)).map(({ key, standing }) => [key, standing]);

const SHOP = ['shop', { guid: '1', created: 1, updated: 20 }] as const;
const STAGING = ['staging', { guid: '2', created: 30, updated: 40, parent: 'shop' }] as const;
const PRODUCTION = ['production', { guid: '3', created: 30, updated: 90, parent: 'shop' }] as const;

describe('a forest', () => {
  it('is the same tree in whatever order its pull requests come, and twice', () => {
    const all = [SHOP, STAGING, PRODUCTION];
    const due = standings(forestOf(...all), 'shop');
    expect(due).toEqual([
      [keyOf('shop'), { traceKey: keyOf('shop'), end: 90 }],
      [keyOf('production'), { traceKey: keyOf('shop'), parentKey: keyOf('shop'), end: 90 }],
      [keyOf('staging'), { traceKey: keyOf('shop'), parentKey: keyOf('shop'), end: 40 }],
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 6 }), (shuffled) => {
        expect(standings(forestOf(...shuffled), 'shop')).toEqual(due);
      }),
    );
  });

  it('is whole when all of it is closed', () => {
    const forest = forestOf(SHOP, STAGING, [
      'production',
      { guid: '3', action: 'opened', created: 30, parent: 'shop' },
    ]);
    expect(forest.closedAt(keyOf('shop'))).toBeUndefined();
    expect(put(forest, 'production', told({ guid: '4', created: 30, updated: 70, parent: 'shop' }))).toEqual([
      keyOf('shop'),
    ]);
    expect(forest.closedAt(keyOf('shop'))).toBe(70);
  });

  it('tells which trees change when a parent comes after its children, and when a body is edited', () => {
    const forest = forestOf(STAGING, PRODUCTION);
    expect(forest.rootOf(keyOf('staging'))).toBe(keyOf('staging'));
    expect(put(forest, 'shop', told(SHOP[1]))).toEqual([keyOf('shop')]);
    put(forest, 'pay', told({ created: 2 }));
    const edited = told({ guid: '5', created: 30, updated: 95, parent: 'pay' });
    expect(new Set(put(forest, 'production', edited))).toEqual(new Set([keyOf('shop'), keyOf('pay')]));
    expect(forest.rootOf(keyOf('production'))).toBe(keyOf('pay'));
  });

  it('has no circles: a parent was there first, or is on top', () => {
    const forest = forestOf(
      ['a', { guid: '1', created: 5, parent: 'b' }],
      ['b', { guid: '2', created: 5, parent: 'c' }],
      ['c', { guid: '3', created: 5, parent: 'a' }],
    );
    const roots = ['a', 'b', 'c'].map((name) => forest.rootOf(keyOf(name)));
    expect(roots).toEqual(['a', 'a', 'a'].map(keyOf));

    const late = forestOf(['early', { created: 1, parent: 'late' }], ['late', { created: 2 }]);
    expect(late.rootOf(keyOf('early'))).toBe(keyOf('early'));
  });

  it('gives a child that comes late the trace of its parent', () => {
    const forest = forestOf(SHOP);
    forest.take(keyOf('shop'));
    expect(forest.size).toBe(0);
    put(forest, 'staging', told(STAGING[1]));
    expect(standings(forest, 'staging')).toEqual([
      [keyOf('staging'), { traceKey: keyOf('shop'), parentKey: keyOf('shop'), end: 40 }],
    ]);
  });

  it('forgets what is open in a tree that is taken', () => {
    const forest = forestOf(SHOP, ['staging', { guid: '2', action: 'opened', created: 30, parent: 'shop' }]);
    expect(standings(forest, 'shop')).toEqual([[keyOf('shop'), { traceKey: keyOf('shop'), end: 20 }]]);
    expect(forest.size).toBe(0);
  });
});
