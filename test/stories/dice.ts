import { seeded } from '../checker/random.js';

/** Chance that is the same for the same seed. */
export interface Dice {
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export function createDice(seed: number): Dice {
  const random = seeded(seed);
  const int = (min: number, max: number): number => min + Math.floor(random() * (max - min + 1));
  return {
    int,
    chance: (probability) => random() < probability,
    pick: (from) => from[int(0, from.length - 1)] ?? from[0],
  };
}
