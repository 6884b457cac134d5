import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from './lines.js';

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...sorted, bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

describe('createLineSplitter', () => {
  it('gives the same lines however the bytes are cut, also within a character', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '\u{1F6A2}é'));
    fc.assert(
      fc.property(fc.array(line), line, fc.array(fc.nat()), (lines, rest, places) => {
        const bytes = Buffer.from([...lines, rest].join('\n'));
        const splitter = createLineSplitter();
        const got = cut(bytes, places).flatMap((chunk) => splitter.push(chunk));
        expect(got).toEqual(lines);
        expect(splitter.pending).toBe(Buffer.byteLength(rest));
      }),
      { numRuns: 500 },
    );
  });

  it('cuts a character of four bytes anywhere', () => {
    const bytes = Buffer.from('{"a":"\u{1F6A2}"}\n');
    for (let place = 0; place <= bytes.length; place += 1) {
      const splitter = createLineSplitter();
      const got = [...splitter.push(bytes.subarray(0, place)), ...splitter.push(bytes.subarray(place))];
      expect(got).toEqual(['{"a":"\u{1F6A2}"}']);
    }
  });

  it('refuses a line without end instead of keeping it', () => {
    const splitter = createLineSplitter(10);
    expect(splitter.push(Buffer.from('0123456789'))).toEqual([]);
    expect(() => splitter.push(Buffer.from('0'))).toThrow('longer than 10 bytes');
  });
});
