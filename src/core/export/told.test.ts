import { describe, expect, it, vi } from 'vitest';
import { makeStage, failing, first } from './testing/stage.js';
import { records } from './testing/doubles.js';
import { failed, make, TAKEN } from './testing/queue.js';
import { timed } from './told.js';

describe('what the queue tells of itself', () => {
  it('is how many spans and bytes wait, those under way included, and how many may', async () => {
    const { queue, sender, meter } = make({
      batch: { maxSpans: 4, maxBytes: 1e6, linger: 200 },
      queueBytes: 777,
    });
    let answer = (): void => undefined;
    sender.script = () => new Promise((resolve) => (answer = () => resolve(TAKEN)));
    expect([meter.read('export_queue_spans'), meter.read('export_queue_bytes')]).toEqual([0, 0]);
    queue.push(records(4));
    expect(meter.read('export_queue_spans')).toBe(4);
    const bytes = meter.read('export_queue_bytes') ?? 0;
    expect(bytes).toBeGreaterThan(4 * 50);
    await queue.start();
    expect([sender.underWay, meter.read('export_queue_spans')]).toEqual([1, 4]);
    answer();
    await vi.waitFor(() => expect(meter.read('export_queue_spans')).toBe(0));
    expect([meter.read('export_queue_bytes'), meter.read('export_queue_capacity_bytes')]).toEqual([0, 777]);
    await queue.stop();
  });

  it('is nothing any more when it has stopped with spans left', async () => {
    const { queue, meter } = make();
    queue.push(records(3));
    await queue.stop();
    expect([meter.read('export_queue_spans'), meter.read('export_queue_bytes')]).toEqual([0, 0]);
  });
});

describe('a timed sender', () => {
  it('measures each request by its outcome, and changes nothing of it', async () => {
    const { sender, meter } = make({}, (_, number) => (number === 0 ? failed(14) : TAKEN));
    const measured = timed(sender, meter);
    expect(await measured.send(records(1))).toEqual(failed(14));
    expect(await measured.send(records(2))).toEqual(TAKEN);
    await measured.close();
    expect(meter.recorded).toEqual([
      'export_request_seconds code=UNAVAILABLE',
      'export_request_seconds code=OK',
    ]);
    expect([sender.sent.length, sender.closed]).toEqual([2, 1]);
  });
});

describe('the exporter', () => {
  const stage = makeStage();

  it('tells whose queue and requests they are', async () => {
    const { port } = await stage.collector({ script: first(failing(8)) });
    const { exporter, meter } = await stage.exporterTo(port);
    exporter.push(records(2));
    await vi.waitFor(() => expect(meter.recorded).toHaveLength(2));
    expect(meter.recorded).toEqual([
      ...[
        'export_request_seconds code=RESOURCE_EXHAUSTED exporter=otlp',
        'export_request_seconds code=OK exporter=otlp',
      ],
    ]);
    await vi.waitFor(() => expect(meter.read('export_queue_spans exporter=otlp')).toBe(0));
  });
});
