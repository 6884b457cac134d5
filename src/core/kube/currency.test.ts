import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MergedCurrency } from './currency.js';

const GAP = 1_000;

/** A request of so many loops that have listed and watch, and what was told of it since. */
function following(names: readonly string[]) {
  const told: boolean[] = [];
  const merged = new MergedCurrency(GAP, (isCurrent) => told.push(isCurrent));
  const loops = names.map((name) => merged.loop(name));
  merged.tell();
  for (const loop of loops) {
    loop.listed();
    loop.open();
  }
  expect(told.splice(0)).toEqual([false, true]);
  return { told, loops };
}

describe('whether a request shows what is', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('does not change when a watch follows another one at once', () => {
    const { told, loops } = following(['a']);
    for (let count = 0; count < 5; count += 1) {
      loops[0]?.ended();
      vi.advanceTimersByTime(GAP - 1);
      loops[0]?.open();
    }
    vi.advanceTimersByTime(10 * GAP);
    expect(told).toEqual([]);
  });

  it('is no more when none is open for too long, however often one does not come to be', () => {
    const { told, loops } = following(['a']);
    loops[0]?.ended();
    vi.advanceTimersByTime(GAP - 1);
    loops[0]?.ended();
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([false]);
    loops[0]?.open();
    expect(told).toEqual([false, true]);
  });

  it('is no more at once when it has to list, and none of the watches before changes that', () => {
    const { told, loops } = following(['a']);
    loops[0]?.ended();
    loops[0]?.behind();
    expect(told).toEqual([false]);
    loops[0]?.listed();
    loops[0]?.open();
    vi.advanceTimersByTime(10 * GAP);
    expect(told).toEqual([false, true]);
  });

  it('needs a watch soon after the list', () => {
    const { told, loops } = following(['a']);
    loops[0]?.behind();
    loops[0]?.listed();
    vi.advanceTimersByTime(GAP);
    expect(told).toEqual([false, true, false]);
  });

  it('is a matter of all namespaces', () => {
    const { told, loops } = following(['a', 'b']);
    loops[0]?.behind();
    loops[1]?.behind();
    loops[0]?.listed();
    loops[0]?.open();
    expect(told).toEqual([false]);
    loops[1]?.open();
    expect(told).toEqual([false, true]);
  });

  it('is not told after it was stopped', () => {
    const { told, loops } = following(['a']);
    loops[0]?.ended();
    loops[0]?.stop();
    vi.advanceTimersByTime(10 * GAP);
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
