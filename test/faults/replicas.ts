import { pause } from '../../src/local/within.js';
import { uidOf } from '../stories/orders.js';
import { onTestFinished } from 'vitest';
import type { Line } from '../../src/local/recording.js';
import { startRedis } from '../../src/core/store/testing/redis-server.js';
import type { RedisBinary } from '../../src/core/store/testing/redis-binary.js';
import { seeded, type Random } from '../checker/random.js';
import { arrived } from '../process/arrived.js';
import { createWorld } from '../process/world.js';
import type { Versions } from '../stories/play.js';
import { Deployment, type Replicated } from './deployment.js';
import { apply, cutAtRandom, foundIn, type Whole } from './kills.js';
import { Sender } from './sender.js';

/** A leader that is paused goes on when another one leads. */
export type How = 'killed' | 'paused';

export interface Losses {
  readonly count: number;
  readonly seed: number;
  readonly how: How;
  /** One store for all, a folder for each, or nothing that outlives a process. */
  readonly store: RedisBinary | 'file' | 'memory';
}

/** What came of several replicas whose leader was lost again and again. */
export interface Survived {
  readonly found: Versions;
  /** Until another one led, on average. */
  readonly millis: number;
  readonly problems: readonly string[];
}

/** Milliseconds. Of a leader before it is lost: a short one has not even listed. */
const LONGEST_LIFE = 1000;
const LONGEST_STANDSTILL_MORE = 500;
const LONGEST_END = 20_000;
const LONGEST_CATCH_UP = 30_000;
/** Of those that share nothing: what they have lost does not come, however long it is waited for. */
const LONGEST_WITHOUT_STORE = 5000;
const PRUNED = 0.5;

/** One session with three replicas. */
export async function playWithLosses(whole: Whole, losses: Losses): Promise<Survived> {
  const { seed, store } = losses;
  const random = seeded(seed);
  const world = await createWorld();
  await world.backend.up();
  const deployment = await Deployment.begin(world, await replicated(store), random);
  const sender = new Sender((webhook) => deployment.deliver(webhook), random);
  const { lines, last } = orderFor(store, whole.lines, random);
  try {
    const happen = inPieces(lines, losses, random, (some) => apply(world, sender, some));
    const millis = await loseAll(deployment, losses, happen, random);
    happen();
    await deployment.working();
    apply(world, sender, last);
    if (store === 'file') sender.sendAllAgain();
    await sender.through();
    // What does not arrive is counted, and not thrown.
    const all = arrived(world.backend, [...whole.right.keys()]).catch(() => undefined);
    await Promise.race([all, pause(store === 'memory' ? LONGEST_WITHOUT_STORE : LONGEST_CATCH_UP)]);
    await deployment.end();
    const { problems } = deployment;
    return { found: foundIn(world.backend.taken(), whole.right), millis, problems };
  } finally {
    deployment.close();
  }
}

/** Makes the next piece happen, of as many as the losses need: two before, one while nobody leads, one at the end. */
function inPieces(
  lines: readonly Line[],
  { count }: Losses,
  random: Random,
  make: (some: readonly Line[]) => void,
): () => void {
  const pieces = cutAtRandom(lines, 3 * count + 1, random);
  return () => {
    make(pieces.shift() ?? []);
  };
}

/** @returns how long it took until another one led, on average */
async function loseAll(
  deployment: Deployment,
  { count, how }: Losses,
  happen: () => void,
  random: Random,
): Promise<number> {
  let millis = 0;
  for (let loss = 0; loss < count; loss += 1) {
    await deployment.leader();
    await pause((random() * LONGEST_LIFE) / 2);
    happen();
    await pause((random() * LONGEST_LIFE) / 2);
    happen();
    millis += await lose(deployment, how, happen, random);
  }
  return millis / count;
}

async function replicated(store: Losses['store']): Promise<Replicated> {
  if (store === 'memory') return {};
  if (store === 'file') return { store };
  const server = await startRedis(store);
  onTestFinished(() => server.stop());
  return { sections: { store: { type: 'redis', url: `redis://127.0.0.1:${String(server.port)}` } } };
}

/** @returns how long it took until another one led */
async function lose(
  deployment: Deployment,
  how: How,
  meanwhile: () => void,
  random: Random,
): Promise<number> {
  const leader = await deployment.leader();
  const { holder } = deployment;
  const begun = performance.now();
  leader.signal(how === 'killed' ? 'SIGKILL' : 'SIGSTOP');
  meanwhile();
  await deployment.takenOverFrom(holder);
  const millis = performance.now() - begun;
  if (how === 'killed') return millis;
  await pause(random() * LONGEST_STANDSTILL_MORE);
  leader.signal('SIGCONT');
  const ended = await Promise.race([leader.ended, pause(LONGEST_END)]);
  if (ended?.code !== 1) deployment.problems.push('a leader that stood still has not ended with 1');
  return millis;
}

interface Order {
  readonly lines: readonly Line[];
  /** What comes once nobody is lost any more. */
  readonly last: readonly Line[];
}

/**
 * Where nothing is shared, what is deleted before the next one leads is lost, as it says: there a deletion waits until
 * nobody is lost any more. Elsewhere there are more of them than were recorded.
 */
function orderFor(store: Losses['store'], lines: readonly Line[], random: Random): Order {
  if (store !== 'file') return { lines: pruned(lines, random), last: [] };
  const isDeletion = (line: Line): boolean => line.kind !== 'webhook' && line.type === 'DELETED';
  return { lines: lines.filter((line) => !isDeletion(line)), last: lines.filter(isDeletion) };
}

/** Not a run: its job would wait for it to be silent, and end without an end of its own. */
const PRUNED_KINDS: ReadonlySet<string> = new Set(['pods', 'taskruns']);

/** Some objects are deleted as soon as they have come to their last state. */
function pruned(lines: readonly Line[], random: Random): Line[] {
  const newest = new Map<string, Line>();
  for (const line of lines) if (line.kind !== 'webhook') newest.set(uidOf(line), line);
  return lines.flatMap((line): Line[] => {
    if (line.kind === 'webhook' || !PRUNED_KINDS.has(line.kind)) return [line];
    const isLast = newest.get(uidOf(line)) === line && line.type !== 'DELETED';
    return isLast && random() < PRUNED ? [line, { ...line, type: 'DELETED' }] : [line];
  });
}
