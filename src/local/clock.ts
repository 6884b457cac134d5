import type { Micros } from '../core/contract/model.js';
import type { Clock } from '../core/contract/ports.js';

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

interface Deadline {
  readonly time: Micros;
  readonly fn: () => void;
}

/** A clock that stands at `zero`. Several sidecars may share it. */
export function createVirtualClock(zero: Micros): VirtualClock {
  // Sorted by time; those of one time in order of registration.
  const deadlines: Deadline[] = [];
  const listeners = new Set<TakenListener>();
  let current = zero;

  function moveTo(time: Micros): void {
    for (let next = deadlines[0]; next !== undefined && next.time <= time; next = deadlines[0]) {
      deadlines.shift();
      current = Math.max(current, next.time);
      next.fn();
    }
    current = Math.max(current, time);
  }

  function cancel(deadline: Deadline): void {
    const index = deadlines.indexOf(deadline);
    if (index >= 0) deadlines.splice(index, 1);
  }

  function at(time: Micros, fn: () => void): () => void {
    const deadline: Deadline = { time, fn };
    const later = deadlines.findLastIndex((other) => other.time <= time) + 1;
    deadlines.splice(later, 0, deadline);
    if (time <= current) {
      queueMicrotask(() => {
        moveTo(current);
      });
    }
    return () => {
      cancel(deadline);
    };
  }

  function forSidecar(name: string): SidecarClock {
    const pending = new Set<() => void>();
    let dropped = false;
    return {
      now: () => current,
      at(time, fn) {
        if (dropped) return () => undefined;
        const cancelThis = at(time, () => {
          pending.delete(cancelThis);
          fn();
        });
        pending.add(cancelThis);
        return () => {
          pending.delete(cancelThis);
          cancelThis();
        };
      },
      taken(plural, resourceVersion) {
        if (dropped) return;
        for (const listener of listeners) listener(name, plural, resourceVersion);
      },
      drop() {
        dropped = true;
        for (const cancelThis of pending) cancelThis();
        pending.clear();
      },
    };
  }

  const own = forSidecar('');
  return {
    now: () => current,
    at,
    taken: (plural, resourceVersion) => {
      own.taken(plural, resourceVersion);
    },
    moveTo,
    nextDeadline: () => deadlines[0]?.time,
    forSidecar,
    onTaken(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
