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

  it('sums up, over all labels or for each value of one', () => {
    const counters = createCounters();
    counters.add('seen_total', { source: 'pods', kind: 'Pod' }, 2);
    counters.add('seen_total', { source: 'pods/mine', kind: 'Pod' }, 3);
    counters.add('seen_total', { source: 'events', kind: 'Event' }, 0);
    counters.add('seen_total', {}, 10);
    counters.add('seen_totally', { kind: 'Pod' });
    expect(counters.by('seen_total', 'kind')).toEqual({ Event: 0, Pod: 5 });
    expect(counters.total('seen_total')).toBe(15);
    expect([counters.total('never_total'), counters.by('never_total', 'kind')]).toEqual([0, {}]);
  });

  it('gives a snapshot that counts no further', () => {
    const counters = createCounters();
    counters.add('seen_total');
    const before = counters.snapshot();
    counters.add('seen_total');
    expect(before.get('seen_total')).toBe(1);
  });
});
