import type { Micros } from '../contract/model.js';
import type { Clock } from '../contract/ports.js';

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Whoever is called so much later than it wanted to was held up with the whole process. */
const LATE_MS = 1000;
/** Time to read what came while it stood still. */
const CATCH_UP_MS = 2000;

function now(): Micros {
  return Date.now() * 1000;
}

/** Milliseconds on a clock that only goes forward. */
type Monotonic = () => number;

/** Calls `fn` at `time`. Returns its cancellation. */
function callAt(time: Micros, fn: () => void, monotonic: Monotonic): () => void {
  let timer: NodeJS.Timeout;
  const wait = (millis: number, then: () => void): void => {
    timer = setTimeout(then, millis).unref();
  };
  const arm = (): void => {
    const millis = Math.min(Math.max(0, Math.ceil((time - now()) / 1000)), LONGEST_TIMER_MS);
    const due = monotonic() + millis;
    wait(millis, () => {
      if (monotonic() - due > LATE_MS) wait(CATCH_UP_MS, look);
      else look();
    });
  };
  // The wait may have been cut, and the system's clock may have been set meanwhile.
  const look = (): void => {
    if (now() < time) arm();
    else fn();
  };
  arm();
  return () => {
    clearTimeout(timer);
  };
}

/**
 * The system's time. A deadline alone does not keep the process alive. One that is overdue, because the process stood
 * still, waits a moment more: what came meanwhile is read only then, and nobody should take it for silence.
 */
export function createRealClock(monotonic: Monotonic = () => performance.now()): Clock {
  return { now, at: (time, fn) => callAt(time, fn, monotonic), taken: () => undefined };
}
