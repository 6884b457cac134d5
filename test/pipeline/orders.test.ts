import { describe, expect, it } from 'vitest';
import { doubled, shuffled } from '../../src/local/orders.js';
import { readRecording, zeroOf, type Line } from '../../src/local/recording.js';
import { check, reportText } from '../checker/check.js';
import { seeded } from '../checker/random.js';
import { differences, mapLines, play, reordered, versionsOf, type MappedLine } from '../stories/play.js';
import { toRequests } from './in-process.js';

const NAMES = ['r1-pull-request', 'r1-with-predecessor', 'r2-promotion', 'r3-trouble'] as const;
const SHUFFLES = 250;
const RANDOM_ORDERS = 100;
const MOST_NAMED = 3;

const RECORDINGS = await Promise.all(
  NAMES.map(async (name) => {
    const { lines, problems } = await readRecording(`recordings/${name}.jsonl.gz`);
    const mapped = mapLines(lines);
    const zero = zeroOf(lines);
    const own = play(reordered(mapped, lines), 'paced', zero);
    return { name, lines, problems, mapped, zero, own, right: versionsOf(own.records) };
  }),
);
type Ground = (typeof RECORDINGS)[number];

/** Plays the lines in another order and says how the spans differ from those of the recorded order. */
function differencesOf(ground: Ground, lines: readonly Line[], pace: 'paced' | 'standing'): string[] {
  const { records } = play(reordered(ground.mapped, lines), pace, ground.zero);
  const repeats = records.length - new Set(records.map(({ spanId }) => spanId)).size;
  const repeated = repeats === 0 ? [] : [`${repeats} spans came more than once`];
  return [...repeated, ...differences(ground.right, versionsOf(records))].slice(0, MOST_NAMED);
}

/**
 * The states of all entities in any order at all: the first ended state that comes decides, and says what every later
 * one says. Kubernetes Events stay where they are: of one that is repeated, the first state is told.
 */
function scrambled({ mapped, lines }: Ground, seed: number): Line[] {
  const random = seeded(seed);
  const isEntity = ({ updates }: MappedLine): boolean => updates.some(({ type }) => type === 'entity');
  const entities = [...mapped.values()].filter(isEntity).map(({ line }) => line);
  for (let left = entities.length - 1; left > 0; left -= 1) {
    const pick = Math.floor(random() * (left + 1));
    const [a, b] = [entities[left], entities[pick]];
    if (a !== undefined && b !== undefined) [entities[left], entities[pick]] = [b, a];
  }
  const states = new Set(entities);
  return lines.map((line) => (states.has(line) ? entities.pop() : line)).filter((line) => line !== undefined);
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
