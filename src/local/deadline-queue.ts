import type { Micros } from '../core/contract/model.js';

interface Deadline {
  readonly time: Micros;
  readonly fn: () => void;
}

/** What is to be called when: sorted by time, those of one time in order of registration. */
export class DeadlineQueue {
  private readonly sorted: Deadline[] = [];

  /** Returns its cancellation. */
  add(time: Micros, fn: () => void): () => void {
    const deadline: Deadline = { time, fn };
    this.sorted.splice(this.sorted.findLastIndex((other) => other.time <= time) + 1, 0, deadline);
    return () => {
      const index = this.sorted.indexOf(deadline);
      if (index >= 0) this.sorted.splice(index, 1);
    };
  }

  get next(): Micros | undefined {
    return this.sorted[0]?.time;
  }

  /** Takes out the first one if it is due at `time`. */
  takeDue(time: Micros): Deadline | undefined {
    return this.next !== undefined && this.next <= time ? this.sorted.shift() : undefined;
  }
}
