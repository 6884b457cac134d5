import { describe, it } from 'vitest';
import type { Update } from '../../src/core/contract/model.js';
import { zeroOf, type Line, type WebhookLine } from '../../src/local/recording.js';
import { seeded, shuffle } from '../checker/random.js';
import { endedRun, push } from '../process/pushes.js';
import { play, versionsOf, type MappedLine } from '../stories/play.js';
import { playWithCrashes } from './crashes.js';
import { createFamily, seedsOf, times, type Tally } from './family.js';
import type { Weakness } from './life.js';
import { createWorld, type World } from './world.js';

const family = createFamily('webhooks');
const WORLDS = times(100);
/** Of each world. */
const WEBHOOKS = 100;
const REDELIVERED = 0.3;
const CRASHES = 4;
/** Some come before the root of their event has left, and some after. */
const APART_MILLIS = 150;

/** Runs that have ended, each of an event of its own, and the webhooks of these events: some twice, in any order. */
function linesOf(seed: number): Line[] {
  const random = seeded(seed);
  const guids = seedsOf(WEBHOOKS).map((index) => `guid-${seed}-${index}`);
  const sent = guids.flatMap((guid): WebhookLine[] => {
    const once: WebhookLine = { ...push(guid), t: 0, kind: 'webhook', line: 1 };
    return random() < REDELIVERED ? [once, { ...once }] : [once];
  });
  const lines = shuffle<Line>([...guids.map(endedRun), ...sent], random);
  return lines.map((line, index) => ({ ...line, t: index * APART_MILLIS, line: index + 1 }));
}

async function deliverAll(
  tally: Tally,
  count: number,
  weaken: (world: World) => World,
  weakness: Weakness = {},
): Promise<void> {
  for (const seed of seedsOf(count)) {
    if (tally.hasFound) return;
    const lines = linesOf(seed);
    const world = createWorld(lines, zeroOf(lines));
    const right = versionsOf(play(world.lines, 'standing', world.zero).records);
    const { records } = await playWithCrashes(weaken(world), CRASHES, seed, weakness);
    tally.add({
      right,
      found: versionsOf(records),
      injected: lines.filter(({ kind }) => kind === 'webhook').length,
    });
  }
}

/** Each delivery is one of its own. */
function unknowing(world: World): World {
  let count = 0;
  const anew = (update: Update): Update => {
    if (update.type !== 'event') return update;
    count += 1;
    return { ...update, key: `${update.key}/${count}` };
  };
  const lines = world.lines.map(({ line, updates }): MappedLine => ({ line, updates: updates.map(anew) }));
  return { ...world, lines };
}

describe('webhooks that come twice, in any order, to a process that ends again and again', () => {
  it('are each drawn once', async () => {
    const tally = family('redelivered, shuffled, sudden ends');
    await deliverAll(tally, WORLDS, (world) => world);
    tally.judge();
  });

  it('are found to be lost when they are answered before they are written', async () => {
    const tally = family('redelivered, shuffled, sudden ends', 'answers at once');
    await deliverAll(tally, WORLDS, (world) => world, { answersAtOnce: true });
    tally.judge();
  });

  it('are found to be drawn twice when nobody looks at their GUID', async () => {
    const tally = family('redelivered, shuffled, sudden ends', 'GUIDs not looked at');
    await deliverAll(tally, WORLDS, unknowing);
    tally.judge();
  });
});
