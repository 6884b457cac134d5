import type { Piece } from './split.js';

/** Release notes as jx-changelog writes them. */
export interface Notes {
  readonly version: string;
  /** What they are of, if that is said right above them, as jx-promote and jx-updatebot do. */
  readonly of?: string;
}

/** A piece of a text, and the release notes in which it stands. */
export interface Block {
  readonly text: string;
  readonly notes?: Notes;
}

interface Title {
  readonly of?: string;
  readonly version?: string;
}

const HEADING = /^(#{1,6})[ \t]+(.*)$/;
const CHANGES = /^changes in version (\S+)$/i;
/** `chore: promote shop to version 1.2.3`, before 2021 `chore: shop to 1.2.3`, `chore(deps): upgrade acme/shop to version 1.2.3`. */
const TITLE =
  /^chore(?:\([^()]*\))?: (?:(?:promote |upgrade )?(\S+) |upgrade )?to (?:version (\S+)|(v?\d\S*))$/i;
const ANY_TITLE = /\bto version (\S+)$/i;

function plain(version: string): string {
  return version.toLowerCase().replace(/^v(?=\d)/, '');
}

export function titleOf(title: string): Title {
  const text = title.trim();
  const [, of, version, old] = TITLE.exec(text) ?? [];
  const found = version ?? old ?? ANY_TITLE.exec(text)?.[1];
  return { ...(of && { of: of.toLowerCase() }), ...(found !== undefined && { version: plain(found) }) };
}

/** The version to which a title says that it goes, without a leading v. */
export function versionIn(title: string): string | undefined {
  return titleOf(title).version;
}

/** The words of a heading, without the `#` that may close it. */
function headingIn({ kind, text }: Piece): { readonly depth: number; readonly words: string } | undefined {
  const [, marks, rest = ''] = (kind === 'heading' && HEADING.exec(text.trimEnd())) || [];
  if (marks === undefined) return undefined;
  const words = rest.trim().split(/\s+/);
  if (/^#+$/.test(words.at(-1) ?? '')) words.pop();
  return { depth: marks.length, words: words.join(' ') };
}

/**
 * Says of each piece in which release notes it stands. Notes end at a heading that is not below theirs, and at a rule: behind it
 * jx-changelog appends the notes of what they include.
 */
export function blocksOf(pieces: readonly Piece[]): readonly Block[] {
  let notes: Notes | undefined;
  let depth = 0;
  let above: string | undefined;
  return pieces.map((piece): Block => {
    const heading = headingIn(piece);
    const [, version] = CHANGES.exec(heading?.words ?? '') ?? [];
    if (heading && version !== undefined) {
      notes = { version: plain(version), ...(above !== undefined && { of: above }) };
      depth = heading.depth;
    } else if (piece.kind === 'rule' || (heading && heading.depth <= depth)) {
      notes = undefined;
    }
    above = heading?.depth === 1 ? heading.words.toLowerCase() : undefined;
    return { text: piece.text, ...(notes && { notes }) };
  });
}
