import { expect, it } from 'vitest';
import { readRecording, type ObjectLine } from '../../src/local/recording.js';
import { replaySession } from '../../src/local/session.js';
import { emittedIn } from '../checker/output.js';
import { fileOf } from '../replay/replayed.js';
import { endingsOf, percentile } from './latency.js';

const SPEED = 4;

it.each(['r1-pull-request', 'r3-trouble'])(
  '%s: from an end on the watch to the span at the collector',
  async (name) => {
    const { lines } = await readRecording(fileOf(name));
    const objects = lines.filter((line): line is ObjectLine => line.kind !== 'webhook');
    const endings = endingsOf(objects);
    const deliveredAt = new Map<number, number>();
    const arrivedAt = new Map<string, number>();
    await replaySession({
      lines,
      speed: SPEED,
      log: () => undefined,
      onInstant: ({ t }) => void deliveredAt.set(t, performance.now()),
      onExport: (request) => {
        const now = performance.now();
        for (const { span } of emittedIn([request])) arrivedAt.set(span.spanId, now);
      },
    });
    const waits = [...endings].flatMap(([spanId, t]) => {
      const [from, to] = [deliveredAt.get(t), arrivedAt.get(spanId)];
      return from === undefined || to === undefined ? [] : [to - from];
    });
    waits.sort((a, b) => a - b);
    const [half, most, last] = [0.5, 0.99, 1].map((part) => `${percentile(waits, part).toFixed(0)} ms`);
    console.log(
      `${name}: ${waits.length} entities at ${SPEED} times life: p50 ${half}, p99 ${most}, longest ${last}`,
    );
    expect(waits.length).toBe(endings.size);
  },
);
