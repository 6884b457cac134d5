import { describe, expect, it } from 'vitest';
import { doubled, shuffled } from '../../src/local/orders.js';
import { zeroOf, type Line } from '../../src/local/recording.js';
import { isOfPipelines, judgeStory } from './judge.js';
import { compressed } from './orders.js';
import { differences, mapLines, play, reordered, versionsOf, type Play } from './play.js';
import { tellStory, type Story } from './story.js';

const SEEDS = 1000;
const GROUPS = 10;

/** What is wrong with a story in its own order and in others; empty when nothing is. */
function problemsOf(story: Story): string[] {
  const { lines, seed } = story;
  const mapped = mapLines(lines);
  const zero = zeroOf(lines);
  const playOf = (order: readonly Line[], pace: 'paced' | 'standing'): Play => {
    const played = play(reordered(mapped, order), pace, zero);
    return { ...played, records: played.records.filter(isOfPipelines) };
  };
  const own = playOf(lines, 'paced');
  const problems = judgeStory(story, own.records);
  if (own.held.open > 0) problems.push(`${own.held.open} entities are still open`);
  const right = versionsOf(own.records);
  const others = {
    shuffled: playOf(shuffled(lines, seed), 'standing'),
    doubled: playOf(doubled(lines), 'paced'),
    compressed: playOf(compressed(lines, seed), 'standing'),
    twice: playOf([...lines, ...lines], 'paced'),
  };
  for (const [name, { records }] of Object.entries(others)) {
    // The second time, what was long gone is new again.
    const isRepeated = name !== 'twice' && records.length !== own.records.length;
    if (isRepeated) problems.push(`${name}: ${records.length} spans instead of ${own.records.length}`);
    problems.push(...differences(right, versionsOf(records)).map((difference) => `${name}: ${difference}`));
  }
  return problems;
}

describe(`${SEEDS} random stories`, () => {
  const seeds = Array.from({ length: SEEDS / GROUPS }, (_, index) => index);
  it.each(Array.from({ length: GROUPS }, (_, group) => group))('are right, part %i', (group) => {
    for (const index of seeds) {
      const seed = 1 + group * seeds.length + index;
      const [problem] = problemsOf(tellStory(seed));
      expect(problem, `seed ${seed}`).toBeUndefined();
    }
  });
});
