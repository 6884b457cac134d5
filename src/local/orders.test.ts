import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubled, instants, shuffled } from './orders.js';
import { OBJECT_KINDS, type Line } from './recording.js';

const kinds = fc.array(fc.constantFrom(...OBJECT_KINDS, 'webhook' as const), { maxLength: 60 });

function linesOf(of: readonly Line['kind'][], t = (index: number): number => index): Line[] {
  return of.map((kind, index) =>
    kind === 'webhook'
      ? { t: t(index), kind, object: {}, line: index + 1 }
      : { t: t(index), kind, type: 'ADDED', object: { metadata: { name: 'a' } }, line: index + 1 },
  );
}

describe('shuffled', () => {
  it('is a permutation that keeps the order within a kind, and the same one for the same seed', () => {
    fc.assert(
      fc.property(kinds, fc.integer(), (of, seed) => {
        const lines = linesOf(of);
        const result = shuffled(lines, seed);
        expect(result.toSorted((a, b) => a.line - b.line)).toEqual(lines);
        for (const kind of new Set(of)) {
          const same = (line: Line): boolean => line.kind === kind;
          expect(result.filter(same)).toEqual(lines.filter(same));
        }
        expect(shuffled(lines, seed)).toEqual(result);
      }),
    );
  });

  it('gives other orders for other seeds, and every kind a chance to be first', () => {
    const lines = linesOf(OBJECT_KINDS.flatMap((kind) => [kind, kind, kind]));
    const orders = Array.from({ length: 100 }, (_, seed) => shuffled(lines, seed));
    expect(new Set(orders.map((order) => order.map(({ line }) => line).join())).size).toBe(100);
    expect(new Set(orders.map((order) => order[0]?.kind))).toEqual(new Set(OBJECT_KINDS));
  });
});

describe('doubled', () => {
  it('gives each line twice in a row', () => {
    const lines = linesOf(['pods', 'webhook']);
    expect(doubled(lines).map(({ line }) => line)).toEqual([1, 1, 2, 2]);
  });
});

describe('instants', () => {
  it('groups lines of one time that follow each other', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 5 }), (of, size) => {
        const lines = linesOf(of, (index) => Math.floor(index / size));
        const groups = instants(lines);
        expect(groups.flat()).toEqual(lines);
        expect(groups.map((group) => new Set(group.map(({ t }) => t)).size)).toEqual(groups.map(() => 1));
        expect(groups).toHaveLength(Math.ceil(lines.length / size));
      }),
    );
  });
});
