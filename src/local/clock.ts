import type { Micros } from '../core/contract/model.js';
import type { Clock } from '../core/contract/ports.js';
import { DeadlineQueue } from './deadline-queue.js';

export type TakenListener = (sidecar: string, plural: string, resourceVersion: string) => void;

/** The clock that one sidecar sees. */
export interface SidecarClock extends Clock {
  /** Forgets its deadlines and hears nothing more from it: for a sidecar that is abandoned, not stopped. */
  drop(): void;
}

/** Time that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /**
   * Moves forward to `time` and fires what is due up to it, in order of time, then of registration; what a deadline
   * registers on its way fires too if it is due. An earlier `time` moves nothing.
   */
  moveTo(time: Micros): void;
  /** The earliest time that something waits for. */
  nextDeadline(): Micros | undefined;
  /** A view of this clock whose deadlines and `taken` belong to the named sidecar. */
  forSidecar(name: string): SidecarClock;
  /** Calls `listener` for each `taken` of each sidecar that is not dropped. Returns its cancellation. */
  onTaken(listener: TakenListener): () => void;
}

/** A clock that stands at `zero`. Several sidecars may share it. */
export function createVirtualClock(zero: Micros): VirtualClock {
  const deadlines = new DeadlineQueue();
  const listeners = new Set<TakenListener>();
  let current = zero;
  function moveTo(time: Micros): void {
    for (let due = deadlines.takeDue(time); due !== undefined; due = deadlines.takeDue(time)) {
      current = Math.max(current, due.time);
      due.fn();
    }
    current = Math.max(current, time);
  }
  function at(time: Micros, fn: () => void): () => void {
    const cancel = deadlines.add(time, fn);
    if (time <= current) {
      queueMicrotask(() => {
        moveTo(current);
      });
    }
    return cancel;
  }
  const shared = { now: () => current, at };
  const tell: TakenListener = (...words) => {
    for (const listener of listeners) listener(...words);
  };
  return {
    ...shared,
    taken: (plural, resourceVersion) => {
      tell('', plural, resourceVersion);
    },
    moveTo,
    nextDeadline: () => deadlines.next,
    forSidecar: (name) => createSidecarClock(name, shared, tell),
    onTaken(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function createSidecarClock(
  name: string,
  clock: Pick<Clock, 'now' | 'at'>,
  tell: TakenListener,
): SidecarClock {
  const pending = new Set<() => void>();
  let dropped = false;
  return {
    now: () => clock.now(),
    at(time, fn) {
      if (dropped) return () => undefined;
      const forget = clock.at(time, () => {
        pending.delete(cancel);
        fn();
      });
      function cancel(): void {
        pending.delete(cancel);
        forget();
      }
      pending.add(cancel);
      return cancel;
    },
    taken(plural, resourceVersion) {
      if (!dropped) tell(name, plural, resourceVersion);
    },
    drop() {
      dropped = true;
      for (const cancel of pending) cancel();
    },
  };
}
