import type { After } from '../kit/after.js';

interface Wait {
  readonly millis: number;
  readonly fn: () => void;
  cancel: () => void;
}

/** Things that wait for their next try, and can be told that it is worth trying sooner. */
export class Waits {
  private readonly waits = new Set<Wait>();

  constructor(private readonly after: After) {}

  add(millis: number, fn: () => void): void {
    const wait: Wait = { millis, fn, cancel: () => undefined };
    this.waits.add(wait);
    wait.cancel = this.schedule(wait, millis);
  }

  /** Those that were to wait longer than `millis` wait that long from now, once: being told again changes nothing. */
  hasten(millis: number): void {
    for (const wait of [...this.waits]) {
      if (wait.millis <= millis) continue;
      wait.cancel();
      this.waits.delete(wait);
      this.add(millis, wait.fn);
    }
  }

  /** Ends all waits now. */
  release(): void {
    const waits = [...this.waits];
    this.waits.clear();
    for (const wait of waits) {
      wait.cancel();
      wait.fn();
    }
  }

  private schedule(wait: Wait, millis: number): () => void {
    return this.after(millis, () => {
      this.waits.delete(wait);
      wait.fn();
    });
  }
}

/** Doubles from `initial` to `max`, a fifth up or down. `failures` counts from 0, `random` is in [0, 1). */
export function backoff(
  interval: { readonly initial: number; readonly max: number },
  failures: number,
  random: number,
): number {
  const jittered = interval.initial * 2 ** Math.min(failures, 30) * (0.8 + 0.4 * random);
  return Math.min(jittered, interval.max);
}
