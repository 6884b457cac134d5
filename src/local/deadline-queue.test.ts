import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineQueue } from './deadline-queue.js';

type Step =
  | { readonly does: 'add'; readonly time: number }
  | { readonly does: 'cancel'; readonly which: number }
  | { readonly does: 'take'; readonly time: number };

const time = fc.integer({ min: 0, max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('add' as const), time }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('take' as const), time }) },
);

/** What is promised, in its plainest form: a list that is kept sorted. */
class Model {
  private readonly pending: { readonly time: number; readonly name: number }[] = [];

  add(at: number, name: number): void {
    this.pending.push({ time: at, name });
    this.pending.sort((one, other) => one.time - other.time || one.name - other.name);
  }

  cancel(name: number): void {
    const index = this.pending.findIndex((deadline) => deadline.name === name);
    if (index >= 0) this.pending.splice(index, 1);
  }

  get next(): number | undefined {
    return this.pending[0]?.time;
  }

  take(at: number): number | undefined {
    return this.next !== undefined && this.next <= at ? this.pending.shift()?.name : undefined;
  }
}

describe('the queue of deadlines', () => {
  it('takes what is due as a sorted list would, whatever was cancelled, taken or cancelled twice', () => {
    const check = (steps: readonly Step[]): void => {
      const queue = new DeadlineQueue();
      const model = new Model();
      const cancels: (() => void)[] = [];
      let called: number | undefined;
      for (const one of steps) {
        if (one.does === 'add') {
          const name = cancels.length;
          cancels.push(queue.add(one.time, () => (called = name)));
          model.add(one.time, name);
        } else if (one.does === 'cancel') {
          const which = one.which % Math.max(1, cancels.length);
          cancels[which]?.();
          model.cancel(which);
        } else {
          called = undefined;
          queue.takeDue(one.time)?.fn();
          expect(called).toBe(model.take(one.time));
        }
        expect(queue.next).toBe(model.next);
      }
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), check), { numRuns: 500 });
  });

  it('cancels a hundred thousand in any order in no time', () => {
    const queue = new DeadlineQueue();
    const count = 100_000;
    const begin = performance.now();
    const cancels = Array.from({ length: count }, (_, index) =>
      queue.add((index * 7919) % count, () => undefined),
    );
    expect(queue.next).toBe(0);
    for (const cancel of cancels) cancel();
    expect(queue.next).toBeUndefined();
    // A sorted list needs half a minute for as many.
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
