import { describe, it } from 'vitest';
import { ATTR } from '../../src/core/contract/attributes.js';
import type { SpanRecord } from '../../src/core/contract/model.js';
import { openOtlpSender } from '../../src/core/export/otlp.js';
import { ExportQueue } from '../../src/core/export/queue.js';
import type { Sender, SendResult } from '../../src/core/export/sender.js';
import { startCollector } from '../../src/core/export/testing/collector.js';
import {
  CountersDouble,
  HealthDouble,
  LogDouble,
  MeterDouble,
  record,
} from '../../src/core/export/testing/doubles.js';
import { SETTINGS } from '../../src/core/export/testing/queue.js';
import type { OtlpSpan } from '../../src/local/otlp-json.js';
import { seeded, type Random } from '../checker/random.js';
import type { Versions } from '../stories/play.js';
import { createFamily, seedsOf, times, type Tally } from './family.js';

const family = createFamily('sizes');
const MIB = 1024 * 1024;
/** Of a gRPC server that nobody told another one, as the collector here. */
const LIMIT = 4 * MIB;
const LONGEST = 3_000_000;
const SPANS_EACH = 100;
const ROUNDS = times(10_000) / SPANS_EACH;
const TEXT = 'test.text';
const CUT = 'cut, and marked';

/** What of a sender is left out. */
type Weaken = (result: SendResult) => SendResult;

const blind: Weaken = (result) => (result.ok ? result : { ...result, message: '' });
const sendsOnce: Weaken = () => ({ ok: true, rejected: 0 });

/** From one byte up, as many of each length in digits; no two are the same. */
function textOf(number: number, random: Random): string {
  const length = Math.floor(LONGEST ** random());
  return String(number).padEnd(length, `${String(random())} `);
}

/** The first one alone is above the limit. */
function drawSpans(seed: number): SpanRecord[] {
  const random = seeded(seed);
  return Array.from({ length: SPANS_EACH }, (_, number) => {
    const text = number === 0 ? 'long '.repeat(MIB) : textOf(number, random);
    return record(number, { attributes: { [TEXT]: text } });
  });
}

function textIn({ attributes }: SpanRecord): string {
  return String(attributes[TEXT]);
}

function rightOf(spans: readonly SpanRecord[]): Versions {
  return new Map(
    spans.map((span) => [span.spanId, new Set([textIn(span).length > LIMIT ? CUT : textIn(span)])]),
  );
}

function foundIn(taken: readonly OtlpSpan[], spans: readonly SpanRecord[]): Versions {
  const texts = new Map(spans.map((span) => [span.spanId, textIn(span)]));
  const found = new Map<string, Set<string>>();
  for (const span of taken) {
    const version = versionOf(span, texts.get(span.spanId) ?? '');
    found.set(span.spanId, (found.get(span.spanId) ?? new Set()).add(version));
  }
  return found;
}

function versionOf({ attributes = [] }: OtlpSpan, whole: string): string {
  const text = attributes.find(({ key }) => key === TEXT)?.value.stringValue ?? '';
  const isMarked = attributes.some(({ key, value }) => key === ATTR.truncated && value.boolValue === true);
  // Halved no more often than it had to be.
  return isMarked && whole.startsWith(text) && text.length > LIMIT / 2 ? CUT : text;
}

/** Through the real exporter, over gRPC. */
async function exportAll(spans: readonly SpanRecord[], maxBytes: number, weaken?: Weaken): Promise<Versions> {
  const collector = await startCollector();
  const log = new LogDouble();
  const queue = new ExportQueue({
    settings: {
      ...{ ...SETTINGS, queueBytes: 64 * MIB, retry: { initial: 20, max: 100 } },
      batch: { maxSpans: 512, maxBytes, linger: 10 },
      drainTimeout: weaken === undefined ? 60_000 : 500,
    },
    open: async () => weakened(await open(collector.port, log), weaken),
    ...{ log, counters: new CountersDouble(), meter: new MeterDouble(), report: new HealthDouble().report },
  });
  await queue.start();
  queue.push(spans);
  await queue.stop();
  collector.stop();
  return foundIn(collector.accepted(), spans);
}

function open(port: number, log: LogDouble): Promise<Sender> {
  const tls = { insecure: true, caFile: undefined, certFile: undefined, keyFile: undefined };
  const [address, timeout] = [`127.0.0.1:${String(port)}`, 30_000];
  return openOtlpSender({ address, tls, headers: {}, compression: 'none', timeout, consumers: 2 }, log);
}

function weakened(sender: Sender, weaken: Weaken = (result) => result): Sender {
  return {
    send: async (records) => weaken(await sender.send(records)),
    close: () => sender.close(),
  };
}

async function exportRounds(tally: Tally, maxBytes: number, weaken?: Weaken): Promise<void> {
  for (const seed of seedsOf(ROUNDS)) {
    if (tally.hasFound) break;
    const spans = drawSpans(seed);
    const found = await exportAll(spans, maxBytes, weaken);
    tally.add({ right: rightOf(spans), found, injected: SPANS_EACH });
  }
  tally.judge();
}

describe('spans of 1 B to 5 MB, to a collector that takes 4 MiB in a message,', () => {
  it('all arrive in batches below its limit', () =>
    exportRounds(family('1 B to 5 MB, batches of 2 MiB'), 2 * MIB));

  it('all arrive in batches above its limit', () =>
    exportRounds(family('1 B to 5 MB, batches of 16 MiB'), 16 * MIB));

  it.each<[string, Weaken]>([
    ['does not see what is too large', blind],
    ['sends once', sendsOnce],
  ])('are missed of an exporter that %s', (name, weaken) =>
    exportRounds(family('1 B to 5 MB, batches of 16 MiB', name), 16 * MIB, weaken),
  );
});
