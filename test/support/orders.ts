import { expect, it } from 'vitest';
import type { Update } from '../../src/core/contract/model.js';
import { spansOf, type Wire } from './objects.js';

/** The cases that every map of an entity has: twice, late, and after an older state that had not ended. */
export function itKnowsNoOrder(
  last: () => Wire,
  earlier: (object: Wire) => Wire,
  map: (object: Wire) => Update,
): void {
  it('twice gives the same update', () => {
    expect(map(last())).toEqual(map(last()));
  });

  it('gives the same spans twice, late, and after an older state', () => {
    const [older, newer] = [map(earlier(last())), map(last())];
    const spans = spansOf([older, newer]);
    expect(spans.length).toBeGreaterThan(0);
    expect(spansOf([newer, older])).toEqual(spans);
    expect(spansOf([newer, newer, older, newer])).toEqual(spans);
  });
}
