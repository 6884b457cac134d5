import type { Micros } from '../contract/model.js';
import type { Clock } from '../contract/ports.js';

/** The deadlines of one registry: all of them go when it stops. */
export class Deadlines {
  private readonly pending = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  now(): Micros {
    return this.clock.now();
  }

  /** Calls `fn` once after `delay`. Returns its cancellation. */
  in(delay: Micros, fn: () => void): () => void {
    return this.at(this.clock.now() + delay, fn);
  }

  at(time: Micros, fn: () => void): () => void {
    const cancelTimer = this.clock.at(time, () => {
      this.pending.delete(cancel);
      fn();
    });
    const cancel = (): void => {
      this.pending.delete(cancel);
      cancelTimer();
    };
    this.pending.add(cancel);
    return cancel;
  }

  clear(): void {
    for (const cancel of [...this.pending]) cancel();
  }
}
