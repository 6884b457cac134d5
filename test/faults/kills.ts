import { pause } from '../../src/local/within.js';
import { expect } from 'vitest';
import { status } from '@grpc/grpc-js';
import { OK, type Reply } from '../../src/core/export/testing/collector.js';
import type { Line } from '../../src/local/recording.js';
import { emittedIn, isMarkedIncomplete } from '../checker/output.js';
import { pickOne, seeded, type Random } from '../checker/random.js';
import { arrived } from '../process/arrived.js';
import type { Child } from '../process/child.js';
import { createHook, deliver, LINKERS } from '../process/deliveries.js';
import { recordedWhole, type RecordedWhole } from '../process/recorded.js';
import { endWell, listed } from '../process/scene.js';
import { createWorld, type Backend, type Changes, type World } from '../process/world.js';
import { versionsIn, type RECORDINGS } from '../replay/replayed.js';
import { replaySession } from '../../src/local/session.js';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import type { Versions } from '../stories/play.js';
import { Sender } from './sender.js';

export type Name = (typeof RECORDINGS)[number];

/** A recording, and what is right to be told of it: what has ended. */
export interface Whole {
  readonly recording: RecordedWhole;
  readonly lines: readonly Line[];
  readonly right: Versions;
}

/** What came of the built program when it was killed again and again. */
export interface Killed {
  readonly found: Versions;
  /** From the start of the last one until all was there. */
  readonly millis: number;
  /** Spans that the collector took more than once. */
  readonly repeats: number;
}

export interface Kills {
  readonly count: number;
  readonly seed: number;
  /** Undefined: it keeps nothing over its end. */
  readonly store: 'file' | undefined;
  /** SIGKILL unless said. */
  readonly signal?: 'SIGKILL' | 'SIGTERM';
  /** The collector is in trouble for a part of each life, and well at the end. */
  readonly flaps?: true;
}

/** So short that who ends while the collector is in trouble leaves spans behind. */
const DRAIN = { drain_timeout: '500ms' };
/** Milliseconds. A life that is shorter than the start of the program has not even listed; a long one has idled. */
const LONGEST_LIFE = 3000;

export async function readWhole(name: Name, read = recordedWhole): Promise<Whole> {
  const recording = await read(name);
  const lines = [...recording.objects, ...recording.webhooks].sort((one, other) => one.line - other.line);
  const requests: OtlpRequest[] = [];
  await replaySession({ lines, onExport: (request) => void requests.push(request), log: () => undefined });
  const due = new Set(recording.due);
  return { recording, lines, right: new Map([...versionsIn(requests)].filter(([id]) => due.has(id))) };
}

/** One session with the built program, which is killed so many times at random moments. */
export async function playWithKills(whole: Whole, kills: Kills): Promise<Killed> {
  const { count, seed, store, flaps } = kills;
  const random = seeded(seed);
  const [world, hook] = await Promise.all([createWorld(), createHook()]);
  await world.backend.up();
  const more = { ...(store && { store }), ...(flaps && { otlp: DRAIN }) };
  const changes = { sources: hook.sources, linkers: LINKERS, ...more };
  const sender = new Sender((webhook) => deliver(hook, webhook), random);
  const chunks = cutAtRandom(whole.lines, 3 * count + 1, random);
  const happen = (): void => apply(world, sender, chunks.shift() ?? []);
  await lookOnce(world, changes);
  for (let life = 0; life < count; life += 1) {
    const child = await world.start(changes);
    if (flaps) await disturb(world.backend, random);
    await pause((random() * LONGEST_LIFE) / 2);
    happen();
    await pause((random() * LONGEST_LIFE) / 2);
    happen();
    await endBy(kills, child);
    happen();
  }
  if (flaps) await mend(world.backend);
  const begun = performance.now();
  const last = await world.start(changes);
  happen();
  await whileRuns(last, sender.through());
  // What does not arrive is counted, and not thrown.
  await arrived(world.backend, [...whole.right.keys()]).catch(() => undefined);
  const millis = performance.now() - begun;
  await endWell(last);
  const taken = world.backend.taken();
  return { found: foundIn(taken, whole.right), millis, repeats: repeatsIn(taken) };
}

/** SIGTERM ends it with 0, or with 1 when spans were left; one that has not begun may end by the signal itself. */
async function endBy({ signal = 'SIGKILL', flaps }: Kills, child: Child): Promise<void> {
  const hasBegun = child.said().includes('started');
  child.signal(signal);
  const ended = await child.ended;
  if (signal === 'SIGKILL' || (!hasBegun && ended.code === null))
    return void expect(ended, child.written()).toMatchObject({ signal });
  expect(flaps ? [0, 1] : [0], child.written()).toContain(ended.code);
}

/** What comes and goes before anybody has ever looked is nobody's to tell. */
async function lookOnce(world: World, changes: Changes): Promise<void> {
  const child = await world.start(changes);
  await listed(child);
  await endWell(child);
}

/** @throws when it ends before that: then nobody would ever take what is sent */
async function whileRuns(child: Child, work: Promise<void>): Promise<void> {
  const hasEnded = await Promise.race([work.then(() => false), child.ended.then(() => true)]);
  if (hasEnded) throw new Error(`it ended by itself: ${child.written()}`);
}

const TROUBLES: readonly Reply[] = [
  OK,
  { type: 'hang' },
  { type: 'error', code: status.UNAVAILABLE },
  { type: 'error', code: status.RESOURCE_EXHAUSTED },
];

/** Another trouble than before; sometimes it is not there at all. */
async function disturb(backend: Backend, random: Random): Promise<void> {
  await mend(backend);
  const trouble = pickOne([...TROUBLES, undefined], random);
  if (trouble === undefined) backend.down();
  else backend.reply(trouble);
}

/** A new one at the same address: requests that hang end with the old one. */
async function mend(backend: Backend): Promise<void> {
  backend.down();
  backend.reply(OK);
  await backend.up();
}

/** What is due, and whatever else claims to be complete. */
export function foundIn(taken: readonly OtlpRequest[], right: Versions): Versions {
  const claimed = emittedIn(taken).filter((one) => right.has(one.span.spanId) || !isMarkedIncomplete(one));
  const ids = new Set(claimed.map(({ span }) => span.spanId));
  return new Map([...versionsIn(taken)].filter(([id]) => ids.has(id)));
}

function repeatsIn(taken: readonly OtlpRequest[]): number {
  const ids = emittedIn(taken).map(({ span }) => span.spanId);
  return ids.length - new Set(ids).size;
}

export function cutAtRandom<T>(all: readonly T[], pieces: number, random: Random): T[][] {
  const cuts = Array.from({ length: pieces - 1 }, () => Math.floor(random() * all.length));
  const ends = [...cuts.sort((one, other) => one - other), all.length];
  return ends.map((end, index) => all.slice(ends[index - 1] ?? 0, end));
}

export function apply({ cluster }: World, sender: Sender, lines: readonly Line[]): void {
  for (const line of lines) {
    if (line.kind === 'webhook') sender.send(line);
    else cluster.apply(line);
  }
}
