import { describe, it } from 'vitest';
import { recordedJustNow } from '../process/recorded.js';
import { createFamily, seedsOf, times } from './family.js';
import { playWithKills, readWhole, type Name, type Whole } from './kills.js';

const family = createFamily('kills');
const NAMES: readonly Name[] = ['r3-trouble', 'r2-promotion', 'r1-pull-request'];
const KILLS_EACH = 10;
/** Just over, or what ended would be history to a life after one that has looked. */
function readOne(seed: number): Promise<Whole> {
  return readWhole(NAMES[(seed - 1) % NAMES.length] ?? 'r3-trouble', recordedJustNow);
}

const SEEDS = seedsOf(times(200) / KILLS_EACH);

describe.each([
  { fault: 'SIGKILL, file store', more: {} },
  { fault: 'SIGKILL, file store, collector in trouble', more: { flaps: true } as const },
])('the built program: $fault', ({ fault, more }) => {
  const tally = family(fault);

  it.each(SEEDS)('is killed again and again, seed %d', async (seed) => {
    const whole = await readOne(seed);
    const kills = { count: KILLS_EACH, seed, store: 'file', ...more } as const;
    const { found, millis } = await playWithKills(whole, kills);
    tally.add({ right: whole.right, found, injected: KILLS_EACH, millis });
  });

  it('loses nothing', () => tally.judge());
});

describe('the built program that keeps nothing', () => {
  const tally = family('SIGKILL', 'no store');

  it.each(SEEDS)('is found out, seed %d', async (seed) => {
    if (tally.hasFound) return;
    const whole = await readOne(1);
    const { found } = await playWithKills(whole, { count: KILLS_EACH, seed, store: undefined });
    tally.add({ right: whole.right, found, injected: KILLS_EACH });
  });

  it('is found out', () => tally.judge());
});
