import { stripVTControlCharacters } from 'node:util';

// Controls, format characters (bidi overrides, joiners), lone surrogates, private use, and variation selectors,
// which change how wide the character before them is.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Variation_Selector}]/gu;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}])$/u;
const REGIONAL = /^\p{Regional_Indicator}$/u;
const ASCII = /^[\x20-\x7e]*$/;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text from outside as one line that can't steer a terminal: no escape sequences, no control characters. */
export function clean(text: string): string {
  if (ASCII.test(text)) return text.trim();
  return stripVTControlCharacters(text)
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(UNPRINTABLE, '')
    .trim();
}

/** Terminal columns of cleaned text: 2 for East Asian wide characters and emoji, 0 for combining marks, else 1. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  if (ZERO_WIDTH.test(char)) return 0;
  return WIDE.test(char) && !REGIONAL.test(char) ? 2 : 1;
}

function take(pieces: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const piece of pieces) {
    left -= widthOf(piece);
    if (left < 0) break;
    taken.push(piece);
  }
  return taken;
}

function graphemes(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/** At most `width` columns; what is too long loses its end. */
export function cutEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  return `${take(graphemes(text), width - 1).join('')}…`;
}

/** At most `width` columns; what is too long loses its middle, because names differ at both ends. */
export function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  const pieces = graphemes(text);
  const head = take(pieces, Math.ceil((width - 1) / 2));
  const tail = take(pieces.reverse(), Math.floor((width - 1) / 2)).reverse();
  return `${head.join('')}…${tail.join('')}`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Wraps text after commas and dots only, so that a number keeps its unit. */
export function wrapText(text: string, width: number): string[] {
  return wrapParts(text.split(/(?<=[,·]) /), ' ', width);
}

/** Joins parts to as few lines of at most `width` columns as their order allows. A part too long is cut. */
export function wrapParts(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = `${last ?? ''}${separator}${part}`;
    if (last !== undefined && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(cutMiddle(part, width));
  }
  return lines;
}
