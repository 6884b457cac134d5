import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it, vi } from 'vitest';
import { OK, type Reply } from './testing/collector.js';
import { record, records } from './testing/doubles.js';
import { failing, first, idsOf, makeStage } from './testing/stage.js';

const stage = makeStage();
const TOOK = 'the collector took the first spans';
const TOO_LARGE = 'grpc: received message larger than max (9 vs. 8)';

describe('the otlp exporter, by what the collector answers,', () => {
  it('halves what is too large until it passes', async () => {
    const server = await stage.collector({
      script: ({ spans }) => (spans.length > 10 ? failing(status.RESOURCE_EXHAUSTED, TOO_LARGE) : OK),
    });
    const { exporter, log } = await stage.exporterTo(server.port);
    exporter.push(records(100));
    await exporter.stop();
    expect(idsOf(server.accepted()).sort()).toEqual(idsOf(records(100)));
    expect(log.aloud()).toEqual([TOOK]);
  });

  it('waits for a throttling collector that names no time, without halving', async () => {
    const throttled = failing(status.RESOURCE_EXHAUSTED, 'ingestion rate limit exceeded');
    const server = await stage.collector({ script: first(throttled, throttled, throttled) });
    const { exporter, log, counters } = await stage.exporterTo(server.port);
    exporter.push(records(40));
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(40));
    expect(server.calls.map(({ spans }) => spans.length)).toEqual([40, 40, 40, 40]);
    expect(counters.get('export_retries_total code=RESOURCE_EXHAUSTED')).toBe(3);
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { code: 'RESOURCE_EXHAUSTED' } });
  });

  it.each([
    { max_bytes: 6 * 1024 * 1024, exhausted: 1 },
    { max_bytes: 2 * 1024 * 1024, exhausted: 0 },
  ])(
    'gets 6 MB past a receive limit of 4 MiB in batches of $max_bytes bytes',
    async ({ max_bytes, exhausted }) => {
      const server = await stage.collector();
      const { exporter, counters } = await stage.exporterTo(server.port, {
        compression: 'none',
        batch: { linger: '10ms', max_bytes },
      });
      const big = records(12).map((span) => ({ ...span, attributes: { text: 'x'.repeat(500_000) } }));
      exporter.push(big);
      await exporter.stop();
      expect(idsOf(server.accepted()).sort()).toEqual(idsOf(big));
      expect(counters.get('export_retries_total code=RESOURCE_EXHAUSTED')).toBe(exhausted);
    },
  );

  it('waits as long as a throttling collector asks, without halving', async () => {
    const trailers = new Metadata();
    trailers.set('grpc-status-details-bin', statusWithRetryInfo(300));
    const server = await stage.collector({
      script: first(failing(status.RESOURCE_EXHAUSTED, 'slow', trailers)),
    });
    const { exporter } = await stage.exporterTo(server.port);
    exporter.push(records(4));
    const start = performance.now();
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(4));
    expect(performance.now() - start).toBeGreaterThan(290);
    expect(server.calls.map(({ spans }) => spans.length)).toEqual([4, 4]);
  });

  it('counts what a partial success rejected, and does not send it again', async () => {
    const partial: Reply = { type: 'partial', rejected: 2, message: 'too old, token s3cret-token' };
    const server = await stage.collector({ script: first(partial) });
    const { exporter, counters, log } = await stage.exporterTo(server.port, {
      headers: { authorization: 'Bearer s3cret-token' },
    });
    exporter.push(records(5));
    await vi.waitFor(() => expect(counters.get('export_spans_rejected_total')).toBe(2));
    expect(counters.get('export_spans_sent_total')).toBe(3);
    exporter.push([record(9)]);
    await exporter.stop();
    expect(server.calls).toHaveLength(2);
    expect(counters.get('export_spans_sent_total')).toBe(4);
    expect(counters.get('export_spans_rejected_total')).toBe(2);
    expect(log.lines[0]?.fields).toEqual({ rejected: 2, message: 'too old, token ***' });
  });

  it('keeps two exporters apart when one of them is told of a partial success', async () => {
    const [good, picky] = await Promise.all([
      stage.collector(),
      stage.collector({
        script: ({ spans }) => ({ type: 'partial', rejected: spans.length, message: 'no' }),
      }),
    ]);
    const [a, b] = await Promise.all([stage.exporterTo(good.port), stage.exporterTo(picky.port)]);
    for (let i = 0; i < 20; i += 1) {
      a.exporter.push([record(i)]);
      b.exporter.push([record(i)]);
      await vi.waitFor(() => expect(good.accepted()).toHaveLength(i + 1), { interval: 5 });
    }
    await Promise.all([a.exporter.stop(), b.exporter.stop()]);
    expect([a, b].map(({ counters }) => counters.get('export_spans_rejected_total'))).toEqual([0, 20]);
    expect([a, b].map(({ counters }) => counters.get('export_spans_sent_total'))).toEqual([20, 0]);
  });

  it('keeps spans while the token is refused, says so once and without the token', async () => {
    const refused = failing(status.UNAUTHENTICATED, 'invalid token s3cret-token');
    const server = await stage.collector({ script: first(refused, refused, refused) });
    const { exporter, counters, log, health } = await stage.exporterTo(server.port, {
      headers: { authorization: 'Bearer s3cret-token' },
    });
    exporter.push(records(5));
    await vi.waitFor(() => expect(idsOf(server.accepted())).toEqual(idsOf(records(5))));
    await vi.waitFor(() => expect(log.aloud()).toHaveLength(3));
    expect(counters.get('export_retries_total code=UNAUTHENTICATED')).toBe(3);
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { code: 'UNAUTHENTICATED' } });
    expect(JSON.stringify([log.lines, health.said])).not.toContain('s3cret');
    expect(JSON.stringify(log.lines)).toContain('invalid token ***');
  });

  it('gives up only the span that is refused for good', async () => {
    const bad = record(77).spanId;
    const server = await stage.collector({
      script: ({ spans }) => (idsOf(spans).includes(bad) ? failing(status.INVALID_ARGUMENT, 'no such') : OK),
    });
    const { exporter, counters, log } = await stage.exporterTo(server.port);
    exporter.push(records(200));
    await exporter.stop();
    expect(idsOf(server.accepted()).sort()).toEqual(idsOf(records(200)).filter((id) => id !== bad));
    expect(counters.get('export_spans_refused_total reason=INVALID_ARGUMENT')).toBe(1);
    expect(counters.get('export_spans_sent_total')).toBe(199);
    expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { code: 'INVALID_ARGUMENT', spanId: bad } },
    ]);
  });
});

/** google.rpc.Status with one RetryInfo, as protobuf. */
function statusWithRetryInfo(millis: number): Buffer {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  const nanos: number[] = [];
  for (let rest = millis * 1_000_000; rest > 0; rest = Math.floor(rest / 128)) {
    nanos.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
  }
  const info = field(1, Buffer.from([2 << 3, ...nanos]));
  const any = [field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')), field(2, info)];
  return Buffer.concat([Buffer.from([1 << 3, status.RESOURCE_EXHAUSTED]), field(3, Buffer.concat(any))]);
}
