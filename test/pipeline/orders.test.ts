import { describe, expect, it } from 'vitest';
import { doubled, shuffled } from '../../src/local/orders.js';
import type { Line } from '../../src/local/recording.js';
import { check, reportText } from '../checker/check.js';
import { differences, versionsOf } from '../stories/play.js';
import { playInOrder, readGrounds, scrambled, type Ground } from './grounds.js';
import { toRequests } from './in-process.js';

const SHUFFLES = 250;
const RANDOM_ORDERS = 100;
const MOST_NAMED = 3;

const RECORDINGS = await readGrounds();

/** Plays the lines in another order and says how the spans differ from those of the recorded order. */
function differencesOf(ground: Ground, lines: readonly Line[], pace: 'paced' | 'standing'): string[] {
  const records = playInOrder(ground, lines, pace);
  const repeats = records.length - new Set(records.map(({ spanId }) => spanId)).size;
  const repeated = repeats === 0 ? [] : [`${repeats} spans came more than once`];
  return [...repeated, ...differences(ground.right, versionsOf(records))].slice(0, MOST_NAMED);
}

describe.each(RECORDINGS)('$name', (ground) => {
  const { lines } = ground;

  it('gives every span that is due, each right and once', () => {
    expect(ground.problems).toEqual([]);
    const report = check(lines, toRequests(ground.own.records), { gitops: true });
    expect(report.problems, reportText(report)).toEqual([]);
    expect(report.entities.total).toBeGreaterThan(0);
  });

  it('gives the same bytes when each line comes twice', () => {
    expect(differencesOf(ground, doubled(lines), 'paced')).toEqual([]);
  });

  it('gives the same bytes when the whole stream comes twice', () => {
    expect(differencesOf(ground, [...lines, ...lines], 'paced')).toEqual([]);
  });

  it(`gives the same bytes in ${SHUFFLES} orders that keep the order of each kind`, () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= SHUFFLES; seed += 1) {
      const order = shuffled(lines, seed);
      orders.add(order.map(({ line }) => line).join());
      expect(differencesOf(ground, order, 'standing'), `seed ${seed}`).toEqual([]);
    }
    expect(orders.size).toBe(SHUFFLES);
  });

  it(`gives the same bytes in ${RANDOM_ORDERS} orders that keep nothing`, () => {
    for (let seed = 1; seed <= RANDOM_ORDERS; seed += 1) {
      const order = scrambled(ground, seed);
      expect(order).toHaveLength(lines.length);
      expect(differencesOf(ground, order, 'standing'), `seed ${seed}`).toEqual([]);
    }
  });
});
