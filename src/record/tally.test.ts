import { expect, it } from 'vitest';
import type { PipelineConfig } from '../core/config/pipeline.js';
import { createCounters } from '../core/self/counters.js';
import { summary, Tally } from './tally.js';

it('says how many lines there are of each kind, and where something may be missing', () => {
  const counters = createCounters();
  const tally = new Tally({ kubernetes: { namespaces: ['a', 'b', 'a'] } } as unknown as PipelineConfig);
  for (const kind of ['pods', 'events', 'taskruns', 'lighthousejobs']) tally.watch(kind);
  const lists = { pods: 2, events: 3, taskruns: 5, lighthousejobs: 1 };
  for (const [resource, count] of Object.entries(lists))
    counters.add('watch_lists_total', { resource }, count);
  for (const kind of ['pods', 'pods', 'webhook']) tally.line(kind);
  expect(tally.lines).toBe(3);
  expect(summary(tally.kinds(counters))).toEqual([
    'lines: pods 2, events 0, taskruns 0, lighthousejobs 0, webhook 1',
    'events: listed anew once; states in between may be missing',
    'taskruns: listed anew 3 times; states in between may be missing',
    'lighthousejobs: not listed in every namespace; what there was of them is missing',
  ]);
});
