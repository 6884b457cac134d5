import { describe, expect, it } from 'vitest';
import { Said } from './said.js';
import { Condition } from './condition.js';
import type { Failure } from './failure.js';
import { MergedHealth } from './health.js';
import { Recorder } from './testing/recorder.js';

const REQUEST: Failure = { label: 'request', reason: 'unreachable' };
const FORBIDDEN: Failure = { label: 'status_403', reason: 'forbidden' };
const GARBAGE: Failure = { label: 'garbage', reason: 'garbage', relist: 'repeated' };
const DROPPED: Failure = { label: 'dropped', reason: 'dropped', excused: 'survived' };
const EMPTY: Failure = {
  label: 'empty',
  reason: 'empty',
  relist: 'repeated',
  excused: 'first',
  atOnce: true,
};

function setUp() {
  const seen = new Recorder();
  const health = new MergedHealth(seen.report).loop('jx');
  const backoff = { next: () => 7, reset: () => undefined };
  const condition = new Condition({ health, log: seen.log, backoff, said: new Said(), admitted: () => true });
  health.listed();
  const warned = (): unknown[] => seen.log.at('warn').map((line) => line.fields['reason']);
  return { seen, condition, warned };
}

describe('the condition of a loop', () => {
  it('is told once for each kind of failure, and again after it has worked', () => {
    const { seen, condition, warned } = setUp();
    for (const failure of [REQUEST, REQUEST, FORBIDDEN, REQUEST]) condition.failed(failure, false);
    expect(warned()).toEqual(['unreachable', 'forbidden']);
    condition.works();
    condition.works();
    expect(seen.log.at('info')).toHaveLength(1);
    condition.failed(REQUEST, false);
    expect(warned()).toEqual(['unreachable', 'forbidden', 'unreachable']);
  });

  it('tells of garbage once only, however often the watch works in between', () => {
    const { seen, condition, warned } = setUp();
    for (let count = 0; count < 3; count += 1) {
      condition.failed(GARBAGE, false);
      condition.progressed();
      condition.works();
    }
    expect(warned()).toEqual(['garbage']);
    expect(seen.log.at('info')).toHaveLength(1);
    expect(seen.healths.map((health) => health.state)).toEqual([
      'ok',
      'degraded',
      'ok',
      'degraded',
      'ok',
      'degraded',
      'ok',
    ]);
  });

  it('takes the end of a connection that survived for no failure', () => {
    const { seen, condition, warned } = setUp();
    expect(condition.failed(DROPPED, true)).toEqual({ relist: false, delayMs: 7 });
    expect([seen.health?.state, warned()]).toEqual(['ok', []]);
    expect(condition.failed(DROPPED, false)).toEqual({ relist: false, delayMs: 7 });
    expect([seen.health?.state, warned()]).toEqual(['degraded', ['dropped']]);
  });

  it('doubts the resourceVersion at the second failure without progress', () => {
    const { condition } = setUp();
    expect(condition.failed(EMPTY, false)).toEqual({ relist: false, delayMs: 0 });
    condition.progressed();
    expect(condition.failed(EMPTY, false)).toEqual({ relist: false, delayMs: 0 });
    expect(condition.failed(GARBAGE, false)).toEqual({ relist: true, delayMs: 7 });
    expect(condition.failed(EMPTY, false)).toEqual({ relist: true, delayMs: 7 });
  });

  it('waits for what a server asks for, when that is longer', () => {
    const { condition } = setUp();
    expect(condition.failed({ ...REQUEST, delayMs: 900 }, false).delayMs).toBe(900);
    expect(condition.failed({ ...REQUEST, delayMs: 1 }, false).delayMs).toBe(7);
  });
});
