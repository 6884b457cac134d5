import { describe, expect, it } from 'vitest';
import { bar } from './bar.js';
import { clip, total, union } from './interval.js';

const scale = { from: 0, to: 100, width: 10 };
const none = { wait: [], work: [] };

describe('a bar', () => {
  it('draws wait, work and neither within the span, and nothing of them outside', () => {
    const phases = { wait: [{ from: 0, to: 40 }], work: [{ from: 30, to: 60 }] };
    expect(bar({ from: 20, to: 80 }, phases, scale)).toBe('··░███──··');
  });

  it('lets work win where both are', () => {
    const phases = { wait: [{ from: 0, to: 100 }], work: [{ from: 50, to: 60 }] };
    expect(bar({ from: 0, to: 100 }, phases, scale)).toBe('░░░░░█░░░░');
  });

  it('is never invisible, and a single cell tells what it was most', () => {
    const phases = { wait: [{ from: 98, to: 99 }], work: [{ from: 99, to: 99.5 }] };
    expect(bar({ from: 98, to: 100 }, phases, scale)).toBe('·········░');
    expect(bar({ from: 41, to: 42 }, none, scale)).toBe('····─·····');
    expect(bar({ from: 100, to: 100 }, none, scale)).toBe('·········▏');
    expect(bar({ from: 5, to: 5 }, none, { from: 5, to: 5, width: 3 })).toBe('▏··');
  });

  it('is cut at the ends of the scale, and says so', () => {
    const phases = { wait: [{ from: -50, to: -10 }], work: [{ from: -10, to: 20 }] };
    expect(bar({ from: -50, to: 40 }, phases, scale)).toBe('◂█──······');
    expect(bar({ from: 70, to: 101 }, none, scale)).toBe('·······──▸');
    expect(bar({ from: -1, to: 101 }, none, scale)).toBe('◂────────▸');
    expect(bar({ from: -50, to: -10 }, phases, scale)).toBe('◂·········');
    expect(bar({ from: -50, to: -50 }, none, scale)).toBe('◂·········');
    expect(bar({ from: 150, to: 150 }, none, scale)).toBe('·········▸');
  });
});

describe('intervals', () => {
  it('are joined where they touch or overlap, and empty ones are nothing', () => {
    const intervals = [
      { from: 5, to: 9 },
      { from: 0, to: 2 },
      { from: 2, to: 3 },
      { from: 4, to: 4 },
      { from: 6, to: 7 },
    ];
    expect(union(intervals)).toEqual([
      { from: 0, to: 3 },
      { from: 5, to: 9 },
    ]);
    expect(total(clip(union(intervals), { from: 1, to: 6 }))).toBe(3);
  });
});
