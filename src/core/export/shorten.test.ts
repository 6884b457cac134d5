import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTR } from '../contract/attributes.js';
import type { SpanRecord } from '../contract/model.js';
import { shorten } from './shorten.js';
import { estimateSize } from './size.js';
import { record } from './testing/doubles.js';

describe('a span that is too large', () => {
  it('is cut where it is longest, and says so', () => {
    const large = { ...record(1), attributes: { a: 'x'.repeat(1000), b: 'short', c: 'y'.repeat(400) } };
    expect(shorten(large)).toEqual({
      ...large,
      attributes: { a: 'x'.repeat(500), b: 'short', c: 'y'.repeat(400), [ATTR.truncated]: true },
    });
  });

  it('keeps no half of a character', () => {
    const name = `${'x'.repeat(199)}${'🚢'.repeat(100)}`;
    expect(shorten({ ...record(1), name })?.name).toBe('x'.repeat(199));
  });

  it('loses links only when it has many', () => {
    const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: {} };
    expect(shorten({ ...record(1), links: Array.from({ length: 100 }, () => link) })?.links).toHaveLength(50);
    expect(shorten({ ...record(1), links: Array.from({ length: 8 }, () => link) })).toBeUndefined();
  });

  it('is as small as it gets after a few cuts, whatever is in it', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 5000 }),
      fc.array(fc.string({ maxLength: 300 }), { maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 20 }), value, { maxKeys: 8 }), (attributes) => {
        let cuts = 0;
        let last: SpanRecord = { ...record(1), attributes };
        for (let next = shorten(last); next !== undefined; next = shorten(last)) {
          cuts += 1;
          expect(cuts).toBeLessThan(30);
          expect(shorten(last)).toEqual(next);
          last = next;
        }
        expect(estimateSize(last)).toBeLessThan(20_000);
      }),
    );
  });
});
