import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { ATTR } from '../contract/attributes.js';
import type { SpanRecord } from '../contract/model.js';
import { record, records, turn } from './testing/doubles.js';
import { failed, numbers, started, TAKEN } from './testing/queue.js';

describe('a failed request', () => {
  it('is sent again after 1, 2, 4 ... 30 seconds until it passes', async () => {
    const { queue, sender, timers, counters } = await started({ consumers: 1 }, (_batch, number) =>
      number < 8 ? failed(status.UNAVAILABLE) : TAKEN,
    );
    queue.push(records(10));
    await turn();
    const waits: number[] = [];
    while (timers.pending().length > 0) {
      waits.push(...timers.pending());
      await timers.advance(timers.pending()[0] ?? 0);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(sender.accepted).toEqual(records(10));
    expect(counters.get('export_retries_total code=UNAVAILABLE')).toBe(8);
  });

  it.each([
    'CANCELLED',
    'ABORTED',
    'OUT_OF_RANGE',
    'DATA_LOSS',
    'PERMISSION_DENIED',
    'NOT_FOUND',
    'UNIMPLEMENTED',
  ] as const)('with %s is kept, said once and sent again', async (name) => {
    const { queue, sender, timers, log, health } = await started({}, (_batch, number) =>
      number < 4 ? failed(status[name]) : TAKEN,
    );
    queue.push(records(10));
    await timers.advance(60_000);
    expect(sender.accepted).toEqual(records(10));
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info', 'info']);
    expect(log.lines[0]?.fields).toEqual({ code: name, error: 'scripted' });
    expect(health.said.map(({ state }) => state)).toEqual(['ok', 'degraded', 'ok']);
  });

  it('does not make others wait when the collector is back', async () => {
    let up = false;
    const { queue, sender, timers } = await started({}, () => (up ? TAKEN : failed(status.UNAVAILABLE)));
    queue.push(records(100));
    await timers.advance(50_000);
    up = true;
    await timers.advance(timers.pending()[0] ?? 0);
    await timers.advance(1000);
    expect(sender.accepted).toHaveLength(100);
    expect(timers.pending()).toEqual([]);
  });

  it('that is too large as one span is cut until it passes, and marked', async () => {
    const large = { ...record(3), attributes: { message: 'x'.repeat(4000) } };
    const tooLarge = failed(status.RESOURCE_EXHAUSTED, 'received message larger than max (9 vs. 8)');
    const isLarge = ({ attributes }: SpanRecord): boolean => String(attributes['message']).length > 1000;
    const { queue, sender, timers, counters } = await started({ consumers: 1 }, (batch) =>
      batch.some(isLarge) ? tooLarge : TAKEN,
    );
    queue.push([record(1), large, record(2)]);
    await timers.advance(1000);
    expect(sender.accepted).toHaveLength(3);
    const cut = sender.accepted.find(({ spanId }) => spanId === large.spanId);
    expect(cut?.attributes).toEqual({ message: 'x'.repeat(1000), [ATTR.truncated]: true });
    expect(counters.get('export_spans_shortened_total')).toBe(2);
  });

  it('that is too large as one span of short words waits aside, and is not lost', async () => {
    const huge = record(3).spanId;
    let limit = true;
    const tooLarge = failed(status.RESOURCE_EXHAUSTED, 'received message larger than max (9 vs. 8)');
    const { queue, sender, timers } = await started({ consumers: 1 }, (batch) =>
      limit && numbers(batch).includes(huge) ? tooLarge : TAKEN,
    );
    queue.push(records(10));
    await turn();
    expect(numbers(sender.accepted)).toEqual(numbers(records(10)).filter((id) => id !== huge));
    queue.push(records(10));
    queue.push([record(20)]);
    await timers.advance(200);
    expect(sender.accepted).toContainEqual(record(20));
    limit = false;
    await timers.advance(30_000);
    expect(numbers(sender.accepted)).toEqual(numbers([...records(10), ...records(10), record(20)]));
  });

  it.each([status.INTERNAL, status.UNKNOWN, undefined])(
    'in doubt (code %s) is kept for ever while nothing passes',
    async (code) => {
      let up = false;
      const { queue, sender, timers, counters, log } = await started({}, () => (up ? TAKEN : failed(code)));
      queue.push(records(30));
      await timers.advance(3_600_000);
      expect(sender.sent.length).toBeGreaterThan(300);
      expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
      up = true;
      await timers.advance(30_000);
      expect(numbers(sender.accepted)).toEqual(numbers(records(30)));
      expect([...counters.counts.keys()].filter((key) => key.includes('refused'))).toEqual([]);
    },
  );

  it('in doubt is narrowed down to the span that fails while others pass', async () => {
    const poison = record(7).spanId;
    const { queue, sender, timers, counters, log } = await started({}, (batch) =>
      numbers(batch).includes(poison) ? failed(status.INTERNAL) : TAKEN,
    );
    queue.push(records(20));
    for (let i = 0; i < 200; i += 1) {
      queue.push([record(100 + i)]);
      await timers.advance(500);
    }
    expect(counters.get('export_spans_refused_total reason=INTERNAL')).toBe(1);
    expect(log.aloud()).toEqual([
      'the collector took the first spans',
      'the collector refused a span for good; it is given up',
    ]);
    expect(sender.accepted).toHaveLength(219);
    expect(timers.pending()).toEqual([]);
  });

  it('in doubt does not sit out its wait when another passes', async () => {
    let up = false;
    const { queue, sender, timers } = await started({}, () => (up ? TAKEN : failed(status.INTERNAL)));
    queue.push(records(20));
    // Their waits are 30 s by now, and some 20 s of them are left.
    await timers.advance(610_000);
    up = true;
    queue.push(records(10));
    await timers.advance(1000);
    expect(sender.accepted).toHaveLength(30);
  });
});
