/** Bytes of a text that are read. */
const MOST_BYTES = 64 * 1024;

/**
 * What the parser may be given. It takes about 10 ns for each pair of a sign and a character of a piece (20 where it stumbles
 * most), and 3 µs for each character. With these, none of 336 bodies of 64 KiB takes 50 ms, the worst 38 (the quickest of 15 runs,
 * two busy cores: `npx vitest run --config vitest.bench.config.ts test/bench/gitops-parse.bench.ts`).
 */
const MOST_WORK_OF_PIECE = 200_000;
const MOST_WORK = 1_000_000;
const MOST_CHARACTERS = 8 * 1024;
/** What a piece and a line cost beside their characters. So fifty links of a changelog fit in, and not much more. */
const PER_PIECE = 48;
const PER_LINE = 16;
/** Lists and quotes in one another: each doubles what a line costs, and is a step of a recursion. */
const TOO_DEEP = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){9}/;

/** What is read of a text: no half character, and no half address, which would be another one. */
export function beginningOf(text: string): string {
  const { read } = new TextEncoder().encodeInto(text.slice(0, MOST_BYTES), new Uint8Array(MOST_BYTES));
  if (read === text.length) return text;
  const whole = text.slice(0, read);
  const end = Math.max(whole.lastIndexOf('\n'), whole.lastIndexOf('\r'));
  return whole.slice(0, end === -1 ? whole.lastIndexOf(' ') + 1 : end + 1);
}

/** How much may still be parsed. It counts what is in a piece and no time, so that a text always gives the same. */
export class Budget {
  private work = MOST_WORK;
  private characters = MOST_CHARACTERS;

  get isSpent(): boolean {
    return this.work <= 0 || this.characters <= 0;
  }

  /** As many of the first lines of a piece as it may cost. */
  take(text: string): string {
    const taken: string[] = [];
    let [characters, signs, work] = [PER_PIECE, 0, 0];
    for (const line of text.split('\n')) {
      const length = characters + line.length + PER_LINE;
      signs += line.replaceAll(/[\p{L}\p{N}\s]+/gu, '').length + 1;
      const isDear = length * signs > Math.min(MOST_WORK_OF_PIECE, this.work) || length > this.characters;
      if (isDear || TOO_DEEP.test(line)) break;
      [characters, work] = [length, length * signs];
      taken.push(line);
    }
    this.work -= work;
    this.characters -= characters;
    return taken.join('\n');
  }
}
