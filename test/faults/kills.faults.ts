import { describe, it } from 'vitest';
import { createFamily, seedsOf, times } from './family.js';
import { playWithKills, readWhole, type Name } from './kills.js';

const family = createFamily('kills');
const NAMES: readonly Name[] = ['r3-trouble', 'r2-promotion', 'r1-pull-request'];
const WHOLE = await Promise.all(NAMES.map((name) => readWhole(name)));
const KILLS_EACH = 10;
const SEEDS = seedsOf(times(200) / KILLS_EACH);

describe.each([
  { fault: 'SIGKILL, file store', more: {} },
  { fault: 'SIGKILL, file store, collector in trouble', more: { flaps: true } as const },
])('the built program: $fault', ({ fault, more }) => {
  const tally = family(fault);

  it.each(SEEDS)('is killed again and again, seed %d', async (seed) => {
    const whole = WHOLE[seed % WHOLE.length];
    if (whole === undefined) throw new Error('no recording');
    const kills = { count: KILLS_EACH, seed, store: 'file', ...more } as const;
    const { found, millis } = await playWithKills(whole, kills);
    tally.add({ right: whole.right, found, injected: KILLS_EACH, millis });
  });

  it('loses nothing', () => tally.judge());
});

describe('the built program that keeps nothing', () => {
  const tally = family('SIGKILL', 'no store');

  it.each(SEEDS)('is found out, seed %d', async (seed) => {
    const whole = WHOLE[0];
    if (tally.hasFound || whole === undefined) return;
    const { found } = await playWithKills(whole, { count: KILLS_EACH, seed, store: undefined });
    tally.add({ right: whole.right, found, injected: KILLS_EACH });
  });

  it('is found out', () => tally.judge());
});
