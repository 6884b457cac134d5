import { describe, expect, it } from 'vitest';
import { readRecording, zeroOf } from '../../src/local/recording.js';
import { differences, play, versionsOf } from '../stories/play.js';
import { playWithCrashes } from './crashes.js';
import { WEAKNESSES, type Weakness } from './life.js';
import { createWorld } from './world.js';

const NAMES = ['r1-pull-request', 'r2-promotion', 'r3-trouble'] as const;
const ROUNDS = 40;
const MOST_NAMED = 3;

const GROUNDS = await Promise.all(
  NAMES.map(async (name) => {
    const { lines } = await readRecording(`recordings/${name}.jsonl.gz`);
    const world = createWorld(lines, zeroOf(lines));
    return { name, world, right: versionsOf(play(world.lines, 'paced', world.zero).records) };
  }),
);

describe.each(GROUNDS)('$name', ({ world, right }) => {
  it(`loses nothing and changes nothing when the process dies at random points, ${ROUNDS} times over`, async () => {
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const { records, lives, left } = await playWithCrashes(world, 1 + (seed % 5), seed);
      const found = differences(right, versionsOf(records)).slice(0, MOST_NAMED);
      expect(found, `seed ${seed}, ${lives} lives`).toEqual([]);
      expect(left, `seed ${seed}`).toBe(0);
    }
  });
});

describe('a process that', () => {
  it.each(WEAKNESSES)('%s is found out', async (_, weakness) => {
    expect(await isFoundOut(weakness)).toBe(true);
  });
});

/** Whether any of the plays shows it. */
async function isFoundOut(weakness: Weakness): Promise<boolean> {
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    for (const { world, right } of GROUNDS) {
      const { records } = await playWithCrashes(world, 5, seed, weakness);
      if (differences(right, versionsOf(records)).length > 0) return true;
    }
  }
  return false;
}
