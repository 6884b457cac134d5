import type { Micros } from '../contract/model.js';
import type { Clock } from '../contract/ports.js';

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function now(): Micros {
  return Date.now() * 1000;
}

function at(time: Micros, fn: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const delay = Math.max(0, Math.ceil((time - now()) / 1000));
    timer = setTimeout(fire, Math.min(delay, LONGEST_TIMER_MS)).unref();
  };
  // Looks at the time again: the wait may have been cut, and the system's clock may have been set meanwhile.
  const fire = (): void => {
    if (now() < time) arm();
    else fn();
  };
  arm();
  return () => {
    clearTimeout(timer);
  };
}

/** The system's time. A deadline alone does not keep the process alive. */
export function createRealClock(): Clock {
  return { now, at, taken: () => undefined };
}
