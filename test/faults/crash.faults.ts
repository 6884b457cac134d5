import { describe, it } from 'vitest';
import { readGrounds, type Ground } from '../pipeline/grounds.js';
import { versionsOf } from '../stories/play.js';
import { playWithCrashes } from './crashes.js';
import { createFamily, seedsOf, times, type Tally } from './family.js';
import { WEAKNESSES, type Weakness } from './life.js';
import { createWorld } from './world.js';

const family = createFamily('crash');
const GROUNDS = (await readGrounds()).map((ground) => ({
  ...ground,
  world: createWorld(ground.lines, ground.zero),
}));
const MOST_CRASHES = 5;

async function crashAll(
  tally: Tally,
  ground: Ground & { readonly world: ReturnType<typeof createWorld> },
  count: number,
  weakness: Weakness = {},
): Promise<void> {
  const right = versionsOf(ground.own.records);
  for (const seed of seedsOf(count)) {
    if (tally.hasFound) return;
    const { records, lives, left } = await playWithCrashes(
      ground.world,
      1 + (seed % MOST_CRASHES),
      seed,
      weakness,
    );
    const problems =
      left === 0 ? [] : [`${ground.name}, seed ${seed}: ${left} entries are left in the store`];
    tally.add({ right, found: versionsOf(records), injected: lives - 1, problems });
  }
}

describe.each(GROUNDS)('$name', (ground) => {
  it('loses nothing when the process ends at random points', async () => {
    const tally = family(`${ground.name}, sudden end in-process`);
    await crashAll(tally, ground, times(400));
    tally.judge();
  });
});

describe('a process that', () => {
  it.each(WEAKNESSES)('%s is found out', async (name, weakness) => {
    const tally = family('sudden end in-process', name);
    for (const ground of GROUNDS) if (!tally.hasFound) await crashAll(tally, ground, 40, weakness);
    tally.judge();
  });
});
