/** A number from 0 up to 1, the same row of them for the same seed. */
export type Random = () => number;

/** mulberry32: small, and good enough to pick positions with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shuffles in place, and returns it. */
export function shuffle<T>(all: T[], random: Random): T[] {
  for (let left = all.length - 1; left > 0; left -= 1) {
    const pick = Math.floor(random() * (left + 1));
    const [a, b] = [all[left], all[pick]];
    if (a !== undefined && b !== undefined) [all[left], all[pick]] = [b, a];
  }
  return all;
}

export function pickOne<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}
