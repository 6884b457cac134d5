import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, Result } from '../contract/model.js';
import type { Dressing } from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { belonging, endOf, rootSpan, type Member } from './root.js';
import { at, FAILURE, SECOND, SERVICES, SUCCESS } from './testing/bench.js';

const SETTLE = 10 * SECOND;
const DRESSING: Dressing = {
  serviceNames: { ...SERVICES, webhook: 'hook' },
  resource: { 'k8s.cluster.name': 'prod' },
};

/** A member created and ended at seconds; without an end it is open. */
function member(uid: string, created: number, end?: number, more: Partial<Member['closing']> = {}): Member {
  return {
    kind: 'LighthouseJob',
    isHistory: false,
    uid,
    created: at(created),
    facts: { name: `push ${uid}`, attributes: { 'vcs.repository.name': uid }, resource: { from: uid } },
    ...(end === undefined ? {} : { closing: { end: at(end), outcome: SUCCESS, incomplete: false, ...more } }),
  };
}

const uids = (members: readonly Member[]): string[] => members.map(({ uid }) => uid);

describe('what belongs to a root', () => {
  it('was created up to settle after the latest end before it, that moment included', () => {
    expect(uids(belonging([member('a', 0, 5), member('b', 15)], SETTLE))).toEqual(['a', 'b']);
    const justAfter = { ...member('b', 0), created: at(15) + 1 };
    expect(uids(belonging([member('a', 0, 5), justAfter], SETTLE))).toEqual(['a']);
  });

  it('may follow one that belongs itself, but none that came too late', () => {
    const chain = [member('a', 0, 5), member('b', 14, 20), member('c', 29, 30)];
    expect(uids(belonging(chain, SETTLE))).toEqual(['a', 'b', 'c']);
    const broken = [member('a', 0, 5), member('b', 16, 100), member('c', 17, 30)];
    expect(uids(belonging(broken, SETTLE))).toEqual(['a']);
  });

  it('is measured by the latest end so far, not by the last one created', () => {
    expect(uids(belonging([member('a', 0, 50), member('b', 1, 2), member('c', 55)], SETTLE))).toHaveLength(3);
  });

  it('is everything later while one of them is open', () => {
    expect(uids(belonging([member('a', 0), member('b', 3600)], SETTLE))).toEqual(['a', 'b']);
  });

  it('is sorted by creation, then uid, in whatever order they came', () => {
    const members = [member('b', 3, 9), member('c', 1, 8), member('a', 3, 7), member('late', 60)];
    fc.assert(
      fc.property(fc.shuffledSubarray(members, { minLength: members.length }), (order) => {
        expect(uids(belonging(order, SETTLE))).toEqual(['c', 'a', 'b']);
      }),
    );
  });
});

describe('the end of a root', () => {
  it('is the latest end, and none while one is open', () => {
    expect(endOf([])).toBeUndefined();
    expect(endOf([member('a', 0, 9), member('b', 1, 4)])).toBe(at(9));
    expect(endOf([member('a', 0, 9), member('b', 1)])).toBeUndefined();
  });
});

describe('a root span', () => {
  it('takes name, facts and start from the first member, and the latest end', () => {
    expect(rootSpan('g', [member('a', 1, 4), member('b', 2, 9)], DRESSING)).toEqual({
      traceId: traceIdOf('event|g'),
      spanId: spanIdOf('event|g'),
      name: 'push a',
      kind: 'server',
      start: at(1),
      end: at(9),
      status: 'unset',
      attributes: {
        'cicd.pipeline.result': 'success',
        'lighthouse.event.guid': 'g',
        'vcs.repository.name': 'a',
      },
      resource: { from: 'a', 'k8s.cluster.name': 'prod', 'service.name': 'hook' },
      links: [],
    });
  });

  it('is none without members or with an open one', () => {
    expect(rootSpan('g', [], DRESSING)).toBeUndefined();
    expect(rootSpan('g', [member('a', 1)], DRESSING)).toBeUndefined();
  });

  it.each<[Result, readonly Result[], 'error' | 'unset']>([
    ['failure', ['success', 'error', 'timeout', 'failure', 'cancellation'], 'error'],
    ['error', ['timeout', 'error', 'cancellation', 'success'], 'error'],
    ['timeout', ['cancellation', 'success', 'timeout'], 'error'],
    ['cancellation', ['success', 'cancellation'], 'error'],
    ['success', ['success', 'success'], 'unset'],
  ])('has the worst result: %s', (worst, results, status) => {
    const members = results.map((result, index) =>
      member(String(index), index, 9, { outcome: { result, errorType: `because ${index}` } }),
    );
    const root = rootSpan('g', members, DRESSING);
    expect(root?.status).toBe(status);
    expect(root?.attributes).toMatchObject({
      'cicd.pipeline.result': worst,
      'error.type': `because ${results.indexOf(worst)}`,
    });
  });

  it('takes the reason of the first member that has the worst result', () => {
    const failed = (errorType: string): { outcome: Outcome } => ({
      outcome: { result: 'failure', errorType },
    });
    const members = [
      member('a', 0, 3),
      member('b', 1, 9, failed('First')),
      member('c', 2, 3, failed('Second')),
    ];
    expect(rootSpan('g', members, DRESSING)?.attributes).toHaveProperty(['error.type'], 'First');
  });

  it('is incomplete when a member is', () => {
    const cut = { outcome: FAILURE, incomplete: true };
    const root = rootSpan('g', [member('a', 0, 3), member('b', 1, 9, cut)], DRESSING);
    expect(root?.attributes).toHaveProperty(['lighthouse_telemetry.incomplete'], true);
    expect(rootSpan('g', [member('a', 0, 3)], DRESSING)?.attributes).not.toHaveProperty([
      'lighthouse_telemetry.incomplete',
    ]);
  });

  it('is corrected when it would end before it starts', () => {
    const root = rootSpan('g', [member('a', 5, 3)], DRESSING);
    expect([root?.start, root?.end]).toEqual([at(5), at(5)]);
    expect(root?.attributes).toHaveProperty(['lighthouse_telemetry.time_corrected'], true);
  });

  it.each(['constructor', '__proto__'])('may be of an event called %s', (guid) => {
    expect(rootSpan(guid, [member('a', 0, 3)], DRESSING)).toMatchObject({
      traceId: traceIdOf(`event|${guid}`),
    });
  });
});
