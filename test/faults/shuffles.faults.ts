import { describe, it } from 'vitest';
import { shuffled } from '../../src/local/orders.js';
import type { Line } from '../../src/local/recording.js';
import type { Update } from '../../src/core/contract/model.js';
import { playInOrder, readGrounds, scrambled, type Ground } from '../pipeline/grounds.js';
import { versionsOf, type MappedLine } from '../stories/play.js';
import { createFamily, seedsOf, times, type Tally } from './family.js';

const GROUNDS = await readGrounds();
const family = createFamily('shuffles');
const COUNT = times(1000);

function playAll(tally: Tally, ground: Ground, order: (seed: number) => readonly Line[]): void {
  for (const seed of seedsOf(COUNT)) {
    const records = playInOrder(ground, order(seed), 'standing');
    tally.add({ right: ground.right, found: versionsOf(records) });
  }
  tally.judge();
}

/** Of two states the later one to come is taken for the newer one. */
function byArrival(ground: Ground): Ground {
  const unversioned = (update: Update): Update =>
    update.type === 'entity' && !update.deleted
      ? { ...update, ref: { ...update.ref, resourceVersion: `v${update.ref.resourceVersion}` } }
      : update;
  const mapped = [...ground.mapped].map(([line, { updates }]): [Line, MappedLine] => [
    line,
    { line, updates: updates.map(unversioned) },
  ]);
  return { ...ground, mapped: new Map(mapped) };
}

describe.each(GROUNDS)('$name', (ground) => {
  it('is the same when kinds interleave at random', () => {
    playAll(family(`${ground.name}, kinds interleaved`), ground, (seed) => shuffled(ground.lines, seed));
  });

  it('is the same in any order of states', () => {
    playAll(family(`${ground.name}, any order`), ground, (seed) => scrambled(ground, seed));
  });
});

describe('a registry that goes by the order of arrival', () => {
  it('is found out', () => {
    const tally = family('any order', 'no resourceVersions');
    for (const ground of GROUNDS) {
      const weak = byArrival(ground);
      for (const seed of seedsOf(times(100)))
        tally.add({
          right: ground.right,
          found: versionsOf(playInOrder(weak, scrambled(weak, seed), 'standing')),
        });
    }
    tally.judge();
  });
});
