import { realAfter, type After } from '../kit/after.js';
import { backoffMs } from '../kit/backoff.js';

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

const INTERVAL = { initialMs: 50, maxMs: 2000 };

export function delay(failures: number, random: number): number {
  return backoffMs(INTERVAL, failures, random);
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
