import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCollector } from './testing/collector.js';
import { record, records } from './testing/doubles.js';
import { failing, first, idsOf, makeStage } from './testing/stage.js';
import { startWire } from './testing/wire.js';

const stage = makeStage();

describe('the otlp exporter', () => {
  it('sends what was pushed, compressed, with headers, in order', async () => {
    const server = await stage.collector();
    const { exporter, counters, health } = await stage.exporterTo(server.port, {
      headers: { Authorization: 'Bearer s3cret-token', 'x-tenant': 'jx' },
    });
    exporter.push(records(3));
    exporter.push([record(3)]);
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(4));
    expect(server.calls).toHaveLength(1);
    expect(idsOf(server.accepted())).toEqual(idsOf(records(4)));
    const metadata = server.calls[0]?.metadata.getMap();
    expect(metadata).toMatchObject({ authorization: 'Bearer s3cret-token', 'x-tenant': 'jx' });
    expect(counters.get('export_spans_queued_total')).toBe(4);
    await vi.waitFor(() => expect(counters.get('export_spans_sent_total')).toBe(4));
    expect(health.said).toEqual([{ state: 'ok' }]);
  });

  it('keeps spans while nothing listens, says so once, and sends them when something does', async () => {
    const gone = await startCollector();
    gone.stop();
    const { exporter, log, counters, health } = await stage.exporterTo(gone.port);
    exporter.push(records(5));
    await vi.waitFor(() =>
      expect(counters.get('export_retries_total code=UNAVAILABLE')).toBeGreaterThanOrEqual(4),
    );
    expect(health.said.at(-1)).toMatchObject({ state: 'degraded' });
    const server = await stage.collector({ port: gone.port });
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(5), { timeout: 20_000 });
    await vi.waitFor(() => expect(health.said.at(-1)).toEqual({ state: 'ok' }));
    expect(log.aloud()).toEqual([
      'the collector does not take spans; they are kept and sent again',
      'the collector takes spans again',
      'the collector took the first spans',
    ]);
  });

  it('says once that the collector has taken something, and how much', async () => {
    const server = await stage.collector();
    const { exporter, log } = await stage.exporterTo(server.port);
    exporter.push(records(3));
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(3));
    exporter.push(records(2));
    await exporter.stop();
    expect(log.lines).toEqual([
      { level: 'info', message: 'the collector took the first spans', fields: { spans: 3 } },
    ]);
  });

  it('takes nothing from the variables of OpenTelemetry, and leaves them as they are', async () => {
    const variables = {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-leak=c4n4ry',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-other=c4n4ry',
      OTEL_EXPORTER_OTLP_TIMEOUT: 'c4n4ry',
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const server = await stage.collector();
    const { exporter, log } = await stage.exporterTo(server.port, { headers: { 'x-ours': 'jx' } });
    exporter.push(records(1));
    await exporter.stop();
    const metadata = server.calls[0]?.metadata.getMap();
    expect(metadata).toMatchObject({ 'x-ours': 'jx' });
    expect(JSON.stringify([metadata, log.lines])).not.toContain('c4n4ry');
    expect(log.lines[0]).toMatchObject({ level: 'info', fields: { variables: Object.keys(variables) } });
    expect(process.env).toMatchObject(variables);
  });

  it('loses nothing to one UNAVAILABLE', async () => {
    const server = await stage.collector({ script: first(failing(status.UNAVAILABLE)) });
    const { exporter, counters } = await stage.exporterTo(server.port);
    exporter.push(records(300));
    await exporter.stop();
    expect(idsOf(server.accepted())).toEqual(idsOf(records(300)));
    expect(server.calls).toHaveLength(2);
    expect(counters.get('export_retries_total code=UNAVAILABLE')).toBe(1);
  });

  it('sends again what a hanging collector did not answer in time', async () => {
    const server = await stage.collector({ script: first({ type: 'hang' }) });
    const { exporter, counters } = await stage.exporterTo(server.port, { timeout: '300ms' });
    exporter.push(records(2));
    await vi.waitFor(
      () => expect(new Set(idsOf(server.accepted()))).toEqual(new Set(idsOf(records(2)))),
      10_000,
    );
    expect(counters.get('export_retries_total code=DEADLINE_EXCEEDED')).toBeGreaterThan(0);
  });

  it('makes the connection anew when the old one went silent with requests under way', async () => {
    const server = await stage.collector();
    const wire = stage.closing(await startWire(server.port));
    const { exporter, counters } = await stage.exporterTo(wire.port, {
      timeout: '300ms',
      batch: { max_spans: 1 },
    });
    exporter.push([record(0)]);
    await vi.waitFor(() => expect(counters.get('export_spans_sent_total')).toBe(1), 10_000);
    const connections = wire.connections();
    wire.mute();
    exporter.push([record(1), record(2), record(3)]);
    const all = new Set(idsOf(records(4)));
    await vi.waitFor(() => expect(new Set(idsOf(server.accepted()))).toEqual(all), 10_000);
    expect(wire.connections()).toBeGreaterThan(connections);
  });

  it('delivers 40,000 spans that were queued when it was stopped', async () => {
    const server = await stage.collector();
    const { exporter, counters } = await stage.exporterTo(server.port);
    const all = records(40_000);
    exporter.push(all);
    await exporter.stop();
    expect(idsOf(server.accepted()).sort()).toEqual(idsOf(all));
    expect(counters.get('export_spans_sent_total')).toBe(40_000);
  });

  it('gives up when the drain time ends, saying how many spans were left', async () => {
    const server = await stage.collector({ script: () => ({ type: 'hang' }) });
    const { exporter, counters, log } = await stage.exporterTo(server.port, { drain_timeout: '200ms' });
    exporter.push(records(7));
    await exporter.stop();
    expect(counters.get('export_spans_refused_total reason=drain_timeout')).toBe(7);
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { spans: 7 } });
  });
});
