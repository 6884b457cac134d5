import type { Micros } from '../contract/model.js';
import type { ActivityPhase } from './activity-model.js';

/** A sibling with the last piece of its path, which no other sibling of its kind has. */
export interface Numbered<P> {
  readonly phase: P;
  readonly piece: string;
}

/**
 * The piece of a path that names a phase. What has a meaning in a path (`|`, `#`) stands percent-encoded in it, and so
 * does `%`, so that a phase called `x#2` is never taken for the second one called `x`.
 */
function pieceOf(kind: string, name: string, position: number): string {
  const encoded = name.replaceAll(/[%|#]/g, encodeURIComponent);
  return position === 1 ? `${kind}/${encoded}` : `${kind}/${encoded}#${position}`;
}

/** What has not begun comes last. */
function beginOf({ started, completed }: ActivityPhase): Micros {
  return started ?? completed ?? Number.POSITIVE_INFINITY;
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * Sorts siblings by what they say, because the order in which they come is not stable, and names each: `<kind>/<name>`.
 * Of those that have the same name (a matrix) the second one, by start, completion, status and then all else that it
 * says, is `<kind>/<name>#2`, and so on.
 */
export function numbered<P extends ActivityPhase>(
  kind: string,
  phases: readonly P[],
  nameOf: (phase: P) => string,
  rest: (phase: P) => string,
): Numbered<P>[] {
  const sorted = [...phases].sort(
    (a, b) =>
      compare(beginOf(a), beginOf(b)) ||
      compare(nameOf(a), nameOf(b)) ||
      compare(a.completed ?? Number.POSITIVE_INFINITY, b.completed ?? Number.POSITIVE_INFINITY) ||
      compare(a.status, b.status) ||
      compare(rest(a), rest(b)),
  );
  const seen = new Map<string, number>();
  return sorted.map((phase) => {
    const name = nameOf(phase);
    const position = (seen.get(name) ?? 0) + 1;
    seen.set(name, position);
    return { phase, piece: pieceOf(kind, name, position) };
  });
}
