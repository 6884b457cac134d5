import { describe, expect, it } from 'vitest';
import { count, duration, instant } from './format.js';
import { clean, cutEnd, cutMiddle, padEnd, padStart, widthOf, wrapParts, wrapText } from './text.js';

describe('text from outside', () => {
  it.each([
    ['a colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a title', '\u001b]0;title\u0007name', 'name'],
    ['a cleared screen', '\u001b[2Jx\u009b2Jy', 'xy'],
    ['line breaks and tabs', ' one\r\n\ttwo\u2028three ', 'one two three'],
    ['lone controls', 'a\u0000b\u0008c\u007fd', 'abcd'],
    ['turned text', 'abc\u202etxt.exe\u200b', 'abctxt.exe'],
    ['half a surrogate pair', 'a\ud800b', 'ab'],
    ['what is plain', 'ghcr.io/acme/tools', 'ghcr.io/acme/tools'],
  ])('loses %s', (_what, text, expected) => {
    expect(clean(text)).toBe(expected);
  });
});

describe('width', () => {
  it.each([
    ['abc', 3],
    ['構築', 4],
    ['한글', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['🇨🇭', 2],
    ['⏱⚠✗░█', 5],
    ['', 0],
  ])('of %s is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('is kept when text is cut, and wide characters are never halved', () => {
    expect(cutEnd('abcdef', 4)).toBe('abc…');
    expect(cutEnd('構築配布', 6)).toBe('構築…');
    expect(cutMiddle('pull ghcr.io/acme/tools', 11)).toBe('pull …tools');
    expect(cutMiddle('構築配布', 6)).toBe('構…布');
    expect(cutMiddle('abc', 1)).toBe('…');
    expect(cutMiddle('abc', 0)).toBe('');
    expect(cutMiddle('abc', 3)).toBe('abc');
  });

  it('is filled up by spaces', () => {
    expect(padEnd('構', 4)).toBe('構  ');
    expect(padStart('構', 4)).toBe('  構');
    expect(padEnd('long', 2)).toBe('long');
  });
});

describe('wrapping', () => {
  it('joins what fits, in order, and cuts a part that fits nowhere', () => {
    expect(wrapParts(['one', 'two', 'three'], ' · ', 9)).toEqual(['one · two', 'three']);
    expect(wrapParts(['a', 'much too long'], ' · ', 5)).toEqual(['a', 'mu…ng']);
  });

  it('keeps a number with its unit', () => {
    expect(wrapText('pull 3 s, init 1 s · work 2 s', 12)).toEqual(['pull 3 s,', 'init 1 s ·', 'work 2 s']);
  });
});

describe('times', () => {
  it.each([
    [0, '0 s'],
    [1, '<0.1 s'],
    [240_000, '0.2 s'],
    [21_000_000, '21 s'],
    [59_949_999, '59.9 s'],
    [59_950_000, '1 m 00 s'],
    [187_000_000, '3 m 07 s'],
    [3_599_600_000, '1 h 00 m'],
    [3_720_000_000, '1 h 02 m'],
    [183_600_000_000, '2 d 03 h'],
  ])('%i microseconds are %s', (micros, text) => {
    expect(duration(micros)).toBe(text);
  });

  it('are said in UTC, numbers with their noun', () => {
    expect(instant(1_795_349_829_999_999)).toBe('2026-11-22 12:17:09 UTC');
    expect([count(1, 'span'), count(0, 'span'), count(2, 'span')]).toEqual(['1 span', '0 spans', '2 spans']);
  });
});
