import { realAfter, type After } from '../kit/after.js';

/** Time that only lengths are taken from, and chance; tests pass their own. */
export interface Timing {
  /** Milliseconds that never go back. */
  readonly elapsed: () => number;
  readonly after: After;
  readonly random: () => number;
}

export const realTiming: Timing = {
  elapsed: () => performance.now(),
  after: realAfter,
  random: () => Math.random(),
};

const FIRST_MS = 50;
const LONGEST_MS = 2000;

/** Doubles with each failure, and is half of it to the whole. */
export function delay(failures: number, random: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(failures, 20), LONGEST_MS) * (0.5 + 0.5 * random);
}

/** A wait that can be ended. */
export class Pause {
  private end: () => void = () => undefined;

  constructor(private readonly after: After) {}

  wait(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.after(millis, resolve);
      this.end = () => {
        cancel();
        resolve();
      };
    });
  }

  cut(): void {
    this.end();
  }
}
