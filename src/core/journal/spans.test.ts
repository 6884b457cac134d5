import { expect, it } from 'vitest';
import { MOST_BATCHES, Spans } from './spans.js';
import { at, span } from './testing/bench.js';

it('does not grow for ever while nothing is history', () => {
  const spans = new Spans({ write: () => undefined }, 'life');
  for (let count = 0; count < MOST_BATCHES + 10; count += 1) spans.settled([span('a')], at(count));
  expect(spans.size).toBe(MOST_BATCHES);
});
