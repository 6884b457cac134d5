import type { Line } from './recording.js';

/** Another order in which the same lines could have come: each kind keeps its order, kinds interleave at random. */
export function shuffled(lines: readonly Line[], seed: number): Line[] {
  const random = mulberry32(seed);
  const queues = byKind(lines).map((queue) => queue.toReversed());
  const result: Line[] = [];
  for (let left = lines.length; left > 0; left -= 1) {
    let pick = Math.floor(random() * left);
    const queue = queues.find((candidate) => (pick -= candidate.length) < 0);
    const line = queue?.pop();
    if (line !== undefined) result.push(line);
  }
  return result;
}

function byKind(lines: readonly Line[]): Line[][] {
  const queues = new Map<Line['kind'], Line[]>();
  for (const line of lines) {
    const queue = queues.get(line.kind);
    if (queue === undefined) queues.set(line.kind, [line]);
    else queue.push(line);
  }
  return [...queues.values()];
}

/** Each line twice in a row. */
export function doubled(lines: readonly Line[]): Line[] {
  return lines.flatMap((line) => [line, line]);
}

/** Lines in a row that have the same t. */
export function instants(lines: readonly Line[]): Line[][] {
  const result: Line[][] = [];
  for (const line of lines) {
    const last = result.at(-1);
    if (last?.[0]?.t === line.t) last.push(line);
    else result.push([line]);
  }
  return result;
}

/** A small seeded generator of numbers in [0, 1): the same seed gives the same order everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
