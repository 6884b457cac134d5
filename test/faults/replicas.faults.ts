import { describe, it } from 'vitest';
import { findRedis } from '../../src/core/store/testing/redis-binary.js';
import { recordedJustNow } from '../process/recorded.js';
import { createFamily, seedsOf, times, type Tally } from './family.js';
import { readWhole, type Name } from './kills.js';
import { playWithLosses, type Losses } from './replicas.js';

const family = createFamily('replicas');
const NAMES: readonly Name[] = ['r3-trouble', 'r2-promotion', 'r1-pull-request'];
const LOSSES_EACH = 3;
const SEEDS = seedsOf(times(30) / LOSSES_EACH);
const redis = await findRedis();

type Store = Losses['store'];

async function loseIn(tally: Tally, seed: number, losses: Pick<Losses, 'how' | 'store'>): Promise<void> {
  const name = NAMES[seed % NAMES.length];
  if (name === undefined) throw new Error('no recording');
  const whole = await readWhole(name, recordedJustNow);
  const survived = await playWithLosses(whole, { count: LOSSES_EACH, seed, ...losses });
  tally.add({ right: whole.right, injected: LOSSES_EACH, ...survived });
}

function losing(how: Losses['how'], name: string, store: Store, firstSeed: number): void {
  describe(`several replicas: leader ${how}, ${name}`, () => {
    const tally = family(`leader ${how}, ${name}`);

    it.each(SEEDS)('lose it again and again, seed %d', (seed) =>
      loseIn(tally, firstSeed + seed, { how, store }),
    );

    it('lose nothing else', () => tally.judge());
  });
}

// The first of each is another recording.
losing('killed', 'file store', 'file', 0);
losing('paused', 'file store', 'file', 1);
if ('missing' in redis) describe.skip(redis.missing, () => it.skip('several replicas with Redis'));
else {
  losing('killed', 'Redis', redis, 1);
  losing('paused', 'Redis', redis, 2);
}

describe('several replicas that share nothing', () => {
  const tally = family('leader killed', 'a store of its own for each');

  it.each(SEEDS)('are found out, seed %d', async (seed) => {
    if (tally.hasFound) return;
    await loseIn(tally, seed + 1, { how: 'killed', store: 'memory' });
  });

  it('are found out', () => tally.judge());
});
