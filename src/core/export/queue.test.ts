import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { SendResult } from './sender.js';
import { estimateSize } from './size.js';
import { record, records, turn } from './testing/doubles.js';
import { failed, make, SETTINGS, sizes, started, TAKEN } from './testing/queue.js';

describe('batches', () => {
  it('leave at once when full, and after the linger when not', async () => {
    const { queue, sender, timers } = await started();
    queue.push(records(23));
    await turn();
    expect(sizes(sender)).toEqual([10, 10]);
    await timers.advance(199);
    expect(sizes(sender)).toEqual([10, 10]);
    await timers.advance(1);
    expect(sizes(sender)).toEqual([10, 10, 3]);
    expect(sender.accepted).toEqual(records(23));
    expect(timers.pending()).toEqual([]);
  });

  it('hold no more bytes than allowed, but a span that is larger alone', async () => {
    const big = record(1, { attributes: { text: 'x'.repeat(5000) } });
    const maxBytes = estimateSize(record(0)) * 3;
    const { queue, sender } = await started({ batch: { ...SETTINGS.batch, maxBytes } });
    queue.push([record(0), record(2), record(3), record(4), big, record(5)]);
    await queue.stop();
    expect(sizes(sender)).toEqual([3, 1, 1, 1]);
  });

  it('are held until start', async () => {
    const { queue, sender } = make();
    queue.push(records(10));
    await turn();
    expect(sender.sent).toEqual([]);
    await queue.start();
    await turn();
    expect(sender.accepted).toEqual(records(10));
  });

  it('are never more under way than there are consumers', async () => {
    const { queue, sender } = await started({ consumers: 3 }, async () => {
      await turn();
      return TAKEN;
    });
    queue.push(records(200));
    await queue.stop();
    expect(sender.mostUnderWay).toBe(3);
    expect(sender.accepted).toHaveLength(200);
  });
});

describe('the gate', () => {
  it('closes above the limit, and opens below three quarters of it', async () => {
    const size = estimateSize(record(0));
    const answers: ((result: SendResult) => void)[] = [];
    const { queue } = await started(
      { queueBytes: size * 8, consumers: 1, batch: { ...SETTINGS.batch, maxSpans: 1 } },
      () => new Promise((resolve) => answers.push(resolve)),
    );
    const answerOne = async (): Promise<void> => {
      answers.at(-1)?.(TAKEN);
      await turn();
    };
    queue.push(records(8));
    expect(queue.gate.open).toBe(true);
    await queue.gate.wait();
    queue.push([record(8)]);
    expect(queue.gate.open).toBe(false);
    let opened = false;
    const waiting = queue.gate.wait().then(() => (opened = true));
    for (let left = 8; left >= 6; left -= 1) await answerOne();
    expect([opened, queue.gate.open]).toEqual([false, false]);
    await answerOne();
    await waiting;
    expect(queue.gate.open).toBe(true);
    for (let left = 5; left > 0; left -= 1) await answerOne();
    await queue.stop();
  });

  it('opens when the queue gives up', async () => {
    const { queue, timers } = await started({ queueBytes: 1 }, () => failed(status.UNAVAILABLE));
    queue.push(records(3));
    const waiting = queue.gate.wait();
    const stopping = queue.stop();
    await timers.advance(25_000);
    await Promise.all([waiting, stopping]);
    expect(queue.gate.open).toBe(true);
  });
});

describe('stop', () => {
  it('sends the rest without linger, once, and closes the sender', async () => {
    const { queue, sender, timers } = await started();
    queue.push(records(3));
    await Promise.all([queue.stop(), queue.stop()]);
    await queue.stop();
    expect(sender.accepted).toEqual(records(3));
    expect(sender.closed).toBe(1);
    expect(timers.pending()).toEqual([]);
  });

  it('tries at once what waits, and every second after that', async () => {
    let up = false;
    const { queue, sender, timers } = await started({ consumers: 1 }, () =>
      up ? TAKEN : failed(status.UNAVAILABLE),
    );
    queue.push(records(10));
    await timers.advance(40_000);
    const before = sender.sent.length;
    const stopping = queue.stop();
    await turn();
    expect(sender.sent.length).toBe(before + 1);
    await timers.advance(5000);
    expect(sender.sent.length).toBe(before + 6);
    up = true;
    await timers.advance(1000);
    await stopping;
    expect(sender.accepted).toEqual(records(10));
  });

  it('takes what comes while it drains', async () => {
    const answers: ((result: SendResult) => void)[] = [];
    const { queue, sender } = await started({}, () => new Promise((resolve) => answers.push(resolve)));
    queue.push([record(0)]);
    const stopping = queue.stop();
    await turn();
    queue.push([record(1)]);
    await turn();
    for (const answer of answers) answer(TAKEN);
    await stopping;
    expect(sender.accepted).toEqual(records(2));
  });

  it('gives up when the drain time ends, counts what was left, and takes nothing more', async () => {
    const { queue, sender, timers, counters, log } = await started({}, () => failed(status.UNAVAILABLE));
    queue.push(records(35));
    const stopping = queue.stop();
    await timers.advance(24_999);
    expect(sender.closed).toBe(0);
    await timers.advance(1);
    await stopping;
    queue.push(records(2));
    const tries = sender.sent.length;
    await timers.advance(600_000);
    expect(sender.sent.length).toBe(tries);
    expect(timers.pending()).toEqual([]);
    expect(sender.closed).toBe(1);
    expect(counters.get('export_spans_refused_total reason=drain_timeout')).toBe(35);
    expect(counters.get('export_spans_refused_total reason=stopped')).toBe(2);
    expect(log.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)).toEqual([
      { spans: 35 },
      { spans: 2 },
    ]);
  });

  it('is safe before start, and start after it opens nothing for long', async () => {
    const { queue, sender, counters } = make();
    queue.push(records(2));
    await queue.stop();
    expect(counters.get('export_spans_refused_total reason=drain_timeout')).toBe(2);
    await queue.start();
    expect(sender.closed).toBe(1);
  });
});
