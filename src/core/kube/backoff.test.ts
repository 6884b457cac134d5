import { describe, expect, it } from 'vitest';
import { createBackoff } from './backoff.js';

describe('createBackoff', () => {
  it('doubles from the first delay to the greatest, and starts anew after a reset', () => {
    const backoff = createBackoff({ initialMs: 800, maxMs: 30_000, random: () => 1 });
    const delays = Array.from({ length: 8 }, () => backoff.next());
    expect(delays).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
    backoff.reset();
    expect(backoff.next()).toBe(800);
  });

  it('takes between half and the whole of a step', () => {
    const least = createBackoff({ initialMs: 800, maxMs: 30_000, random: () => 0 });
    expect([least.next(), least.next()]).toEqual([400, 800]);
  });
});
