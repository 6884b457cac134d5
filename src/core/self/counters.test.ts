import { describe, expect, it } from 'vitest';
import { createCounters } from './counters.js';

describe('createCounters', () => {
  it('counts by name and labels, in whatever order they come', () => {
    const counters = createCounters();
    counters.add('seen_total');
    counters.add('seen_total', {}, 4);
    counters.add('lost_total', { reason: 'late', kind: 'Pod' });
    counters.add('lost_total', { kind: 'Pod', reason: 'late' }, 2);
    counters.add('lost_total', { kind: 'TaskRun', reason: 'late' }, 0);
    expect([...counters.snapshot()]).toEqual([
      ['seen_total', 5],
      ['lost_total{kind=Pod,reason=late}', 3],
      ['lost_total{kind=TaskRun,reason=late}', 0],
    ]);
  });

  it('gives a snapshot that counts no further', () => {
    const counters = createCounters();
    counters.add('seen_total');
    const before = counters.snapshot();
    counters.add('seen_total');
    expect(before.get('seen_total')).toBe(1);
  });
});
