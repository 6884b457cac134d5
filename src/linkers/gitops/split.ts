/**
 * Cuts Markdown into pieces that can be parsed each for itself. The parser is not linear and slow: alone it takes 0.1 s for 64 KiB
 * of an ordinary list, and 28 s for as much of `>`; so it is given only the pieces that may name something, and little of each.
 *
 * A cut is made only where Markdown ends everything that was open: at a line that is not indented, behind a blank line, or
 * with a heading, a rule, a list item or a fence. Wherever that is not sure, there is no cut, and the parser decides.
 */
export interface Piece {
  readonly text: string;
  readonly kind: 'heading' | 'rule' | 'other';
}

const HEADING = /^#{1,6}(?:[ \t]|$)/;
const ITEM = /^(?:[*+-]|1[.)])[ \t]+\S/;
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/;
/** Also what ends no paragraph: such lines are only held together until a blank line. */
const HTML = /^ {0,3}<[a-z/!?]/i;
const FENCE = /^([ \t>*+\-\d.)]*)(`{3,}(?=[^`]*$)|~{3,})/;
/** HTML that goes on behind blank lines, and what ends it. */
const LONG_HTML: readonly (readonly [RegExp, RegExp])[] = [
  [/^<!--/, /-->/],
  [/^<(?:pre|script|style|textarea)(?:[\s>]|$)/i, /<\/(?:pre|script|style|textarea)>/i],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![a-z]/i, />/],
];
const ANY_LONG_HTML = /<(?:!|\?|(?:pre|script|style|textarea)(?:[\s>]|$))/i;

/** What a line is to something that is open: inside, its last line, or a sign that it was over in a way we do not follow. */
interface Open {
  readonly is: (line: string) => 'inside' | 'last' | 'unsure';
  /** For sure code or HTML, in which nobody is named: it is left out. */
  readonly isMute?: true;
}

const toTheEnd: Open = { is: () => 'inside' };

function isClosing(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text === (fence[0] ?? '').repeat(text.length);
}

/** A fence, behind the prefix of the list item or quote in which it stands. */
function openFence(prefix: string, fence: string): Open {
  if (prefix === '') {
    const closes = (line: string): boolean => /^ {0,3}[`~]/.test(line) && isClosing(line, fence);
    return { is: (line) => (closes(line) ? 'last' : 'inside'), isMute: true };
  }
  if (prefix.includes('\t')) return toTheEnd;
  const isQuote = prefix.includes('>');
  const belongs = (line: string): boolean =>
    isQuote ? line.startsWith('>') : line.trim() === '' || line.search(/[^ ]/) >= prefix.length;
  const closes = (line: string): boolean => isClosing(isQuote ? line.replace(/^[> ]+/, '') : line, fence);
  return { is: (line) => (!belongs(line) ? 'unsure' : closes(line) ? 'last' : 'inside') };
}

function openHtml(line: string): Open | undefined {
  const [, end] = LONG_HTML.find(([start]) => start.test(line)) ?? [];
  if (end === undefined) return undefined;
  return { is: (next) => (end.test(next) ? 'last' : 'inside'), isMute: true };
}

/** What a line leaves open. */
function openedBy(line: string): Open | undefined {
  const [, prefix, fence] = FENCE.exec(line) ?? [];
  if (prefix !== undefined && fence !== undefined) return openFence(prefix, fence);
  const html = openHtml(line);
  if (html !== undefined) return html.is(line.slice(2)) === 'last' ? undefined : html;
  return /^\s+</.test(line) && ANY_LONG_HTML.test(line) ? toTheEnd : undefined;
}

/** Whether a line begins something new whatever stood above it. */
function begins(line: string): boolean {
  return ITEM.test(line) || FENCE.exec(line)?.[1] === '' || openHtml(line) !== undefined;
}

class Splitter {
  readonly pieces: Piece[] = [];
  private lines: string[] = [];
  private open: Open | undefined;
  private afterBlank = false;
  /** Since the last blank line something stands that may be HTML, in which nothing else means anything. */
  private maybeHtml = false;

  take(line: string): void {
    if (this.open !== undefined) this.takeInside(this.open, line);
    else if (line.trim() === '') this.takeBlank();
    else if (this.maybeHtml && !this.afterBlank) this.takeInHtml(line);
    else this.takeFree(line);
  }

  finish(kind: Piece['kind'] = 'other'): void {
    if (this.lines.length > 0) this.pieces.push({ text: this.lines.join('\n'), kind });
    this.lines = [];
    this.maybeHtml = false;
    this.afterBlank = false;
  }

  private takeInside(open: Open, line: string): void {
    const is = open.is(line);
    if (is !== 'inside' || !open.isMute) this.lines.push(line);
    if (is === 'last') this.open = undefined;
    if (is === 'unsure') this.open = toTheEnd;
  }

  private takeBlank(): void {
    // One of many is enough, and the parser takes its time for each.
    if (!this.afterBlank && this.lines.length > 0) this.lines.push('');
    this.afterBlank = true;
    this.maybeHtml = false;
  }

  private takeInHtml(line: string): void {
    this.lines.push(line);
    if (FENCE.test(line) || ANY_LONG_HTML.test(line)) this.open = toTheEnd;
  }

  private takeFree(line: string): void {
    const kind = this.kindOf(line);
    if (kind !== 'other' || begins(line) || (this.afterBlank && !/^\s/.test(line))) this.finish();
    this.lines.push(line);
    this.afterBlank = false;
    if (kind !== 'other') return this.finish(kind);
    this.maybeHtml = HTML.test(line);
    this.open = openedBy(line);
  }

  private kindOf(line: string): Piece['kind'] {
    if (HEADING.test(line)) return 'heading';
    return RULE.test(line) && !this.isUnderline(line) ? 'rule' : 'other';
  }

  /** A row of dashes right below a paragraph makes it a heading; below a list item it does not. */
  private isUnderline(line: string): boolean {
    const [first = ''] = this.lines;
    return (
      line.startsWith('-') &&
      !line.includes(' ') &&
      first !== '' &&
      !this.afterBlank &&
      !/^[>*+\-\d]/.test(first)
    );
  }
}

export function piecesOf(markdown: string): readonly Piece[] {
  const splitter = new Splitter();
  for (const line of markdown.split(/\r\n|\n|\r/)) splitter.take(line);
  splitter.finish();
  return splitter.pieces;
}
