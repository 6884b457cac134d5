/** Delays between retries: exponential, each one between half and the whole of its step. */
export interface Backoff {
  /** The delay before the next try, in milliseconds. */
  next(): number;
  reset(): void;
}

export function createBackoff(options: {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly random: () => number;
}): Backoff {
  let step = options.initialMs;
  return {
    next() {
      const full = Math.min(step, options.maxMs);
      step = Math.min(step * 2, options.maxMs);
      return full * (0.5 + 0.5 * options.random());
    },
    reset() {
      step = options.initialMs;
    },
  };
}
