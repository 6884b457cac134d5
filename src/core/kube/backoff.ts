import { backoffMs, type Interval } from '../kit/backoff.js';

/** Delays between retries: exponential, each one between half and the whole of its step. */
export interface Backoff {
  /** The delay before the next try, in milliseconds. */
  next(): number;
  reset(): void;
}

export function createBackoff(options: Interval & { readonly random: () => number }): Backoff {
  let failures = 0;
  return {
    next() {
      failures += 1;
      return backoffMs(options, failures - 1, options.random());
    },
    reset() {
      failures = 0;
    },
  };
}
