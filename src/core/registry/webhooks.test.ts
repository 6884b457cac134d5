import { describe, expect, it } from 'vitest';
import type { EventUpdate } from '../contract/model.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { at, createBench, HOUR, job, SECOND, webhook } from './testing/bench.js';

const KEY = 'event|e|webhook/push';
const ended = job({ uid: 'j', created: at(10), version: 2, end: at(20) });
const named = (name: string): EventUpdate => {
  const update = webhook('e', { time: at(8) });
  return { ...update, facts: { ...update.facts, name } };
};

describe('what a webhook tells of an event', () => {
  it('is a part of its root, whenever it comes', () => {
    const spans = [0, 12, 25, 500].map((second) => {
      const bench = createBench();
      const told = (): void => bench.handle(second, webhook('e', { time: at(8) }));
      if (second < 10) told();
      bench.handle(10, job({ uid: 'j', created: at(10) }));
      if (second === 12) told();
      bench.handle(21, ended);
      if (second >= 25) told();
      bench.finish();
      return bench.span(KEY);
    });
    expect(spans[0]).toMatchObject({
      traceId: traceIdOf('event|e'),
      parentSpanId: spanIdOf('event|e'),
      start: at(8),
      end: at(10),
      status: 'unset',
      resource: { 'service.name': 'webhook' },
    });
    for (const span of spans) expect(span).toEqual(spans[0]);
  });

  it.each([
    ['is not known', undefined, 10],
    ['is after the start of the root', at(11), 10],
    ['is more than an hour before it', at(9 - 3600), 10],
    ['is an hour before it', at(10 - 3600), 10 - 3600],
    ['is the same', at(10), 10],
  ])('starts where its root does, or earlier by an hour at most: its time %s', (_, time, start) => {
    const bench = createBench();
    bench.handle(21, webhook('e', time === undefined ? {} : { time }), ended);
    bench.finish();
    expect(bench.span(KEY)).toMatchObject({ start: at(start), end: at(10) });
  });

  it('does not change the root', () => {
    const roots = [[], [webhook('e', { time: at(1) })]].map((webhooks) => {
      const bench = createBench();
      bench.handle(21, ...webhooks, ended);
      bench.finish();
      return bench.span('event|e');
    });
    expect(roots[0]).toBeDefined();
    expect(roots[1]).toEqual(roots[0]);
  });

  it('adds nothing when it is delivered again, before or after the root', () => {
    const bench = createBench();
    bench.handle(1, webhook('e'), webhook('e'));
    bench.handle(21, ended);
    bench.handle(60, webhook('e'));
    expect(bench.names().sort()).toEqual(['event j', 'j', 'push']);
  });

  it('is a part for each of two that tell something else under one GUID, in any order, and each of them once', () => {
    const [one, other] = [named('push a'), named('push b')];
    const parts = [
      [one, other],
      [other, one, other, one],
    ].map((webhooks) => {
      const bench = createBench();
      bench.handle(21, ...webhooks, ended);
      bench.handle(60, one, other);
      bench.finish();
      return bench.records.filter(({ name }) => name.startsWith('push'));
    });
    expect(parts[0]?.map(({ name }) => name)).toEqual(['push a', 'push b']);
    expect(parts[0]?.[0]?.spanId).toBe(spanIdOf(KEY));
    expect(parts[1]).toEqual(parts[0]);
  });

  it('is a part of its own, too, when the other one has left', () => {
    const bench = createBench();
    bench.handle(21, named('push a'), ended);
    bench.handle(60, named('push b'));
    bench.handle(61, named('push b'), named('push a'));
    bench.finish();
    const parts = bench.records.filter(({ name }) => name.startsWith('push'));
    expect(parts.map(({ name }) => name)).toEqual(['push a', 'push b']);
    expect(new Set(parts.map(({ spanId }) => spanId)).size).toBe(2);
  });

  it('gives nothing for an event that was history', () => {
    const bench = createBench({ backfill: SECOND }, at(1000));
    bench.handle(1000, webhook('e'), ended);
    bench.finish();
    bench.handle(2000, webhook('e'));
    expect(bench.records).toEqual([]);
    expect(bench.registry.size.webhooks).toBe(0);
  });

  it('is dropped and counted when no job comes', () => {
    const bench = createBench({ abandonAfter: HOUR });
    bench.handle(1, webhook('e', { time: at(1) }));
    bench.handle(3700);
    expect(bench.records).toEqual([]);
    expect(bench.registry.size.webhooks).toBe(0);
    expect(bench.count('registry_webhooks_dropped_total{reason=no_job}')).toBe(1);
  });

  it('waits as long as something below its event lives', () => {
    const bench = createBench({ abandonAfter: HOUR });
    bench.handle(1, webhook('e', { time: at(1) }), job({ uid: 'j', created: at(10) }));
    for (let hour = 1; hour < 5; hour += 1) {
      bench.handle(hour * 3000, job({ uid: 'j', created: at(10), version: hour + 1 }));
    }
    bench.handle(15_000, job({ uid: 'j', created: at(10), version: 9, end: at(14_999) }));
    bench.finish();
    expect(bench.span(KEY)).toMatchObject({ start: at(1), end: at(10) });
    expect(bench.registry.size.webhooks).toBe(0);
  });

  it('is bounded in number: the oldest are dropped', () => {
    const bench = createBench();
    for (let index = 0; index <= 100_000; index += 1) bench.registry.handle(webhook(`e-${index}`));
    expect(bench.registry.size.webhooks).toBe(99_000);
    expect(bench.count('registry_webhooks_dropped_total{reason=too_many}')).toBe(1001);
    bench.finish();
    expect(bench.registry.size.webhooks).toBe(0);
  });
});

describe('traces_without_jobs', () => {
  it('draws an event below which nothing comes as a point, with its webhook', () => {
    const bench = createBench({ tracesWithoutJobs: true });
    bench.handle(1, webhook('e', { time: at(1) }), webhook('timeless'));
    bench.handle(60);
    expect(bench.span('event|e')).toMatchObject({
      name: 'push acme/shop',
      start: at(1),
      end: at(1),
      status: 'unset',
    });
    expect(bench.span(KEY)).toMatchObject({ start: at(1), end: at(1), parentSpanId: spanIdOf('event|e') });
    expect(bench.span('event|timeless')).toBeUndefined();
    bench.handle(61, ended, webhook('e', { time: at(1) }));
    bench.finish();
    expect(bench.names().filter((name) => name === 'push acme/shop')).toHaveLength(1);
  });

  it('takes no silence for an event without a job while a watch is behind', () => {
    const bench = createBench({ tracesWithoutJobs: true });
    const watch = { type: 'watch', watch: 'lighthouse_jobs/0', kind: 'LighthouseJob' } as const;
    bench.handle(1, { ...watch, current: false }, webhook('e', { time: at(1) }));
    bench.handle(60);
    expect(bench.records).toEqual([]);
    bench.handle(61, ended, { ...watch, current: true });
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ name: 'event j' });
  });

  it('leaves an event alone that gets a job in time', () => {
    const bench = createBench({ tracesWithoutJobs: true });
    bench.handle(1, webhook('e', { time: at(1) }));
    bench.handle(5, ended);
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ name: 'event j', start: at(10) });
  });
});
