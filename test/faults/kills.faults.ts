import { describe, it } from 'vitest';
import { recordedJustNow } from '../process/recorded.js';
import { createFamily, seedsOf, times } from './family.js';
import { playWithKills, readWhole, type Kills, type Name, type Whole } from './kills.js';

const family = createFamily('kills');
const NAMES: readonly Name[] = ['r3-trouble', 'r2-promotion', 'r1-pull-request'];
const KILLS_EACH = 10;
/** Just over, or what ended would be history to a life after one that has looked. */
function readOne(seed: number): Promise<Whole> {
  return readWhole(NAMES[(seed - 1) % NAMES.length] ?? 'r3-trouble', recordedJustNow);
}

const SEEDS = seedsOf(times(200) / KILLS_EACH);
const HALF = seedsOf(times(100) / KILLS_EACH);

describe.each<{ fault: string; seeds: readonly number[]; more: Partial<Kills> }>([
  { fault: 'SIGKILL, file store', seeds: SEEDS, more: {} },
  { fault: 'SIGKILL, file store, collector in trouble', seeds: SEEDS, more: { flaps: true } },
  { fault: 'SIGTERM, file store', seeds: HALF, more: { signal: 'SIGTERM' } },
  {
    fault: 'SIGTERM, file store, collector in trouble',
    seeds: HALF,
    more: { signal: 'SIGTERM', flaps: true },
  },
])('the built program: $fault', ({ fault, seeds, more }) => {
  const tally = family(fault);
  let repeats = 0;

  it.each(seeds)('is ended again and again, seed %d', async (seed) => {
    const whole = await readOne(seed);
    const kills = { count: KILLS_EACH, seed, store: 'file', ...more } as const;
    const { found, millis, ...played } = await playWithKills(whole, kills);
    tally.add({ right: whole.right, found, injected: KILLS_EACH, millis });
    repeats += played.repeats;
    tally.measured = `${String(repeats)} sent again`;
  });

  it('loses nothing', () => tally.judge());
});

describe.each<{ fault: string; more: Partial<Kills> }>([
  { fault: 'SIGKILL', more: {} },
  { fault: 'SIGTERM, collector in trouble', more: { signal: 'SIGTERM', flaps: true } },
])('the built program that keeps nothing: $fault', ({ fault, more }) => {
  const tally = family(fault, 'no store');

  it.each(SEEDS)('is found out, seed %d', async (seed) => {
    if (tally.hasFound) return;
    const whole = await readOne(1);
    const { found } = await playWithKills(whole, { count: KILLS_EACH, seed, store: undefined, ...more });
    tally.add({ right: whole.right, found, injected: KILLS_EACH });
  });

  it('is found out', () => tally.judge());
});
