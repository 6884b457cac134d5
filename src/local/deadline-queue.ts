import type { Micros } from '../core/contract/model.js';

interface Deadline {
  readonly time: Micros;
  readonly fn: () => void;
  /** How many were registered before it. */
  readonly order: number;
  /** Where it stands in the heap; -1 when it was taken out. */
  index: number;
}

function isBefore(one: Deadline, other: Deadline): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}

/**
 * What is to be called when: by time, those of one time in order of registration. A binary heap whose entries know
 * their place, so that adding, cancelling and taking cost the logarithm of what is pending, and nothing cancelled stays.
 */
export class DeadlineQueue {
  private readonly heap: Deadline[] = [];
  private registered = 0;

  /** Returns its cancellation. */
  add(time: Micros, fn: () => void): () => void {
    const deadline: Deadline = { time, fn, order: this.registered, index: this.heap.length };
    this.registered += 1;
    this.heap.push(deadline);
    this.rise(deadline);
    return () => {
      this.remove(deadline);
    };
  }

  get next(): Micros | undefined {
    return this.heap[0]?.time;
  }

  /** Takes out the first one if it is due at `time`. */
  takeDue(time: Micros): Pick<Deadline, 'time' | 'fn'> | undefined {
    const [first] = this.heap;
    if (first === undefined || first.time > time) return undefined;
    this.remove(first);
    return first;
  }

  private remove(deadline: Deadline): void {
    const { index } = deadline;
    if (index < 0) return;
    deadline.index = -1;
    const last = this.heap.pop();
    if (last === undefined || last === deadline) return;
    this.place(last, index);
    this.rise(last);
    this.sink(last);
  }

  private place(deadline: Deadline, index: number): void {
    this.heap[index] = deadline;
    deadline.index = index;
  }

  private rise(deadline: Deadline): void {
    for (;;) {
      const parent = this.heap[(deadline.index - 1) >> 1];
      if (parent === undefined || !isBefore(deadline, parent)) return;
      this.swap(parent, deadline);
    }
  }

  private sink(deadline: Deadline): void {
    for (;;) {
      const left = this.heap[deadline.index * 2 + 1];
      const right = this.heap[deadline.index * 2 + 2];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, deadline)) return;
      this.swap(deadline, child);
    }
  }

  private swap(one: Deadline, other: Deadline): void {
    const { index } = one;
    this.place(one, other.index);
    this.place(other, index);
  }
}
