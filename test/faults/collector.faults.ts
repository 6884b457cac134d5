import { status } from '@grpc/grpc-js';
import { describe, it } from 'vitest';
import type { SpanRecord } from '../../src/core/contract/model.js';
import type { SendResult } from '../../src/core/export/sender.js';
import { failed, make, TAKEN, type Setup } from '../../src/core/export/testing/queue.js';
import { seeded, type Random } from '../checker/random.js';
import { readGrounds } from '../pipeline/grounds.js';
import { versionsOf } from '../stories/play.js';
import { createFamily, seedsOf, times } from './family.js';

const family = createFamily('collector');
const GROUND = (await readGrounds()).find(({ name }) => name === 'r3-trouble');
const RECORDS = GROUND?.own.records ?? [];
const RIGHT = versionsOf(RECORDS);
const CYCLES = times(50);
const SECOND = 1000;
const TEN_MINUTES = 600;
/** Spans a second. */
const AS_FAST = 50;
const TIMEOUT = 10 * SECOND;
/** So small that the recordings fill it. */
const QUEUE_BYTES = 60_000;

/** What a collector in trouble says. It may take its time. */
type Trouble = (setup: Setup, random: Random) => SendResult | Promise<SendResult>;

const later = ({ timers }: Setup, result: SendResult): Promise<SendResult> =>
  new Promise((resolve) => {
    timers.after(TIMEOUT, () => resolve(result));
  });

const TROUBLES: readonly (readonly [name: string, trouble: Trouble])[] = [
  ['down', () => failed(status.UNAVAILABLE, 'connect ECONNREFUSED')],
  ['hangs', (setup) => later(setup, failed(status.DEADLINE_EXCEEDED))],
  ['refuses for now', () => failed(status.RESOURCE_EXHAUSTED)],
  [
    'refuses for now, with RetryInfo',
    () => ({ ok: false, code: status.RESOURCE_EXHAUSTED, message: 'slow down', retryAfter: 5000 }),
  ],
  ['refuses the credentials', () => failed(status.UNAUTHENTICATED)],
  ['flaps', (_, random) => (random() < 0.5 ? TAKEN : failed(status.UNAVAILABLE))],
];

interface Weakness {
  /** A span that comes when the queue is full is dropped. */
  readonly dropsNewest?: true;
  /** A request that failed is not sent again. */
  readonly sendsOnce?: true;
}

interface Played {
  readonly taken: readonly SpanRecord[];
  readonly millis: number;
  readonly mostBytes: number;
}

/** The spans come over so many seconds, as long as the trouble lasts; while the queue is full nothing is read. */
async function playTrouble(
  trouble: Trouble,
  seconds: number,
  seed: number,
  weakness: Weakness = {},
): Promise<Played> {
  const random = seeded(seed);
  const taken: SpanRecord[] = [];
  let isWell = false;
  const setup: Setup = make({ queueBytes: QUEUE_BYTES }, async (batch) => {
    const result = isWell ? TAKEN : await trouble(setup, random);
    if (result.ok) taken.push(...batch);
    return weakness.sendsOnce === true ? TAKEN : result;
  });
  const { queue, timers, meter } = setup;
  await queue.start();
  let [next, mostBytes, millis] = [0, 0, 0];
  const share = Math.ceil(RECORDS.length / seconds);
  const tick = async (): Promise<void> => {
    const isRead = queue.gate.open || weakness.dropsNewest === true;
    // What waited to be read is read as fast as it can be.
    const come = isRead ? RECORDS.slice(next, next + (isWell ? AS_FAST : share)) : [];
    if (queue.gate.open) queue.push(come);
    next += come.length;
    mostBytes = Math.max(mostBytes, meter.read('export_queue_bytes') ?? 0);
    await timers.advance(SECOND);
  };
  for (let second = 0; second < seconds; second += 1) await tick();
  isWell = true;
  const isThrough = (): boolean => next >= RECORDS.length && meter.read('export_queue_spans') === 0;
  for (; !isThrough(); millis += SECOND) await tick();
  await queue.stop();
  return { taken, millis, mostBytes };
}

async function playCycles(
  fault: string,
  trouble: Trouble,
  seconds: number,
  count: number,
  weakness?: readonly [string, Weakness],
): Promise<void> {
  const tally = family(fault, weakness?.[0]);
  let most = 0;
  for (const seed of seedsOf(count)) {
    if (tally.hasFound) break;
    const played = await playTrouble(trouble, seconds, seed, weakness?.[1]);
    most = Math.max(most, played.mostBytes);
    tally.add({ right: RIGHT, found: versionsOf(played.taken), millis: played.millis });
  }
  tally.measured = `queue ${(most / 1000).toFixed(0)} kB of ${QUEUE_BYTES / 1000} kB`;
  tally.judge();
}

describe('a collector in trouble', () => {
  it.each(TROUBLES)('that %s gets everything', (name, trouble) => playCycles(name, trouble, 60, CYCLES));

  it.each(TROUBLES)('that %s for ten minutes gets everything', (name, trouble) =>
    playCycles(`${name}, ten minutes`, trouble, TEN_MINUTES, 1),
  );

  it.each<[string, Weakness]>([
    ['drops the newest when full', { dropsNewest: true }],
    ['sends once', { sendsOnce: true }],
  ])('is found out to miss spans of a queue that %s', (name, weakness) =>
    playCycles('down', () => failed(status.UNAVAILABLE), 60, CYCLES, [name, weakness]),
  );
});
