import { describe, expect, it } from 'vitest';
import { spanIdOf, traceIdOf } from '../ids.js';
import type { RecordedLine } from '../recording.js';
import { demandOf } from './all.js';
import { address, drawn, env, job, release, shop, told, webhook, type Words } from './change-world.js';

function linksOf(lines: readonly RecordedLine[], key: string): readonly string[] {
  return demandOf(lines, { gitops: true }).spans.get(spanIdOf(key))?.links ?? [];
}

describe('the parent of a pull request', () => {
  it('is what the body of its closing names, whatever that said before', () => {
    const other = told({ of: 'shop#8', action: 'merged', at: '5' });
    const edited = [
      env({ action: 'opened', at: '6', body: address('shop#8') }),
      env({ action: 'edited', at: '7' }),
    ];
    expect(drawn([shop(), other, ...edited, env()])).toEqual([
      'env#1 6..9 merged < shop#7',
      'pull_request edited 7 < env#1',
      'pull_request opened 6 < env#1',
      'shop#7 1..9 merged < nothing',
      'shop#8 1..5 merged < nothing',
    ]);
  });

  it('is none that is younger, but one of the same time', () => {
    expect(drawn([shop({ created: '6:01' }), env()])).toContain('env#1 6..9 merged < nothing');
    expect(drawn([shop({ created: '6', at: '7' }), env()])).toContain('env#1 6..9 merged < shop#7');
  });

  it('is none that nobody knows, nor that only a comment tells of, nor itself', () => {
    const comment = webhook('issue_comment', 'shop', 'c', { Action: 'created', Issue: { Number: 7 } });
    expect(drawn([env()])).toEqual(['env#1 6..9 merged < nothing']);
    expect(drawn([env(), comment])).toEqual(['env#1 6..9 merged < nothing']);
    expect(drawn([shop(), env({ body: address('env#1') })])).toContain('env#1 6..9 merged < nothing');
  });

  it('is the one whose merge the release was made from, where its body names none', () => {
    const merged = shop({ merge: 'c1' });
    const plain = env({ body: '' });
    expect(drawn([merged, plain, release('c1', ['env#1'])])).toContain('env#1 6..9 merged < shop#7');
    expect(drawn([merged, plain, release('c2', ['env#1'])])).toContain('env#1 6..9 merged < nothing');
    expect(drawn([merged, plain, release('c1', ['env#2'])])).toContain('env#1 6..9 merged < nothing');
    const other = told({ of: 'shop#8', action: 'merged', at: '5', merge: 'c8' });
    expect(drawn([merged, other, env(), release('c8', ['env#1'])])).toContain('env#1 6..9 merged < shop#7');
    const both = [release('c8', ['env#1'], '5'), release('c1', ['env#1'], '6')];
    expect(drawn([merged, other, plain, ...both])).toContain('env#1 6..9 merged < shop#7');
  });

  it('may be open, and then is not drawn', () => {
    expect(drawn([shop({ action: 'opened' }), env()])).toEqual(['env#1 6..9 merged < what is not there']);
  });

  it('is the first of those that name each other in a circle', () => {
    const one = shop({ created: '6', at: '8', body: address('env#1') });
    expect(drawn([one, env()])).toEqual(['env#1 6..9 merged < nothing', 'shop#7 6..8 merged < env#1']);
  });
});

describe('a tree', () => {
  const prod = (more: Partial<Words>): RecordedLine =>
    told({ of: 'prod#2', action: 'merged', at: '12', created: '10', body: address('env#1'), ...more });

  it('is as deep as it is, and ends with its last', () => {
    const due = [
      'env#1 6..12 merged < shop#7',
      'prod#2 10..12 merged < env#1',
      'shop#7 1..12 merged < nothing',
    ];
    expect(drawn([shop(), env(), prod({})])).toEqual(due);
    expect(drawn([prod({}), env(), shop()])).toEqual(due);
    const traces = [...demandOf([prod({}), env(), shop()], { gitops: true }).spans.values()];
    expect(new Set(traces.map(({ traceId }) => traceId))).toEqual(
      new Set([traceIdOf('change|github.com/acme/shop|7')]),
    );
  });

  it('waits ten minutes after its latest closing', () => {
    expect(drawn([shop(), env(), prod({ created: '19', at: '40' })])).toContain(
      'shop#7 1..40 merged < nothing',
    );
    expect(drawn([shop(), env(), prod({ created: '19:01', at: '40' })])).toEqual([
      'env#1 6..9 merged < shop#7',
      'prod#2 19:01..40 merged < env#1',
      'shop#7 1..9 merged < nothing',
    ]);
  });

  it('that comes late is a tree by itself, but for its trace', () => {
    const last = told({ of: 'prod#3', action: 'closed', at: '50', created: '45', body: address('prod#2') });
    expect(drawn([shop(), env(), prod({ created: '20', at: '40' }), last])).toEqual([
      'env#1 6..9 merged < shop#7',
      'prod#2 20..50 merged < env#1',
      'prod#3 45..50 closed < prod#2',
      'shop#7 1..9 merged < nothing',
    ]);
  });
});

describe('links', () => {
  const KEY = 'change|github.com/acme/env|1';

  it('lead to what the body names beside its parent, if it is known', () => {
    const named = ['shop#7', 'shop#8', 'shop#9', 'shop#8', 'env#1'].map(address).join(' and ');
    const other = told({ of: 'shop#8', action: 'opened', at: '5' });
    const key = 'change|github.com/acme/shop|8';
    expect(linksOf([shop(), other, env({ body: named })], KEY)).toEqual([
      `${traceIdOf(key)}-${spanIdOf(key)} change`,
    ]);
    expect(linksOf([shop(), env()], KEY)).toEqual([]);
  });

  it('lead to the events of comments and of the push of the merge, when something came of them', () => {
    const comment = webhook('issue_comment', 'env', 'said', { Action: 'created', Issue: { Number: 1 } });
    const push = (name: string, guid: string): RecordedLine =>
      webhook('push', name, guid, { After: 'c0ffee' });
    const told = [
      comment,
      push('env', 'pushed'),
      push('shop', 'other'),
      env({ guid: 'end', merge: 'c0ffee' }),
    ];
    const events = ['said', 'pushed', 'other'].map(job);
    const link = (guid: string): string => `${traceIdOf(`event|${guid}`)}-${spanIdOf(`event|${guid}`)} event`;
    expect(linksOf([...told, ...events], KEY)).toEqual([link('said'), link('pushed')]);
    expect(linksOf([...told, job('end')], KEY)).toEqual([link('end')]);
    expect(linksOf(told, KEY)).toEqual([]);
  });
});
