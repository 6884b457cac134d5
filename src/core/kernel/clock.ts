import type { Micros } from '../contract/model.js';
import type { Clock } from '../contract/ports.js';
import { CATCH_UP_MS, type Pulse } from './pulse.js';

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
function now(): Micros {
  return Date.now() * 1000;
}

/** Calls `fn` at `time`. Returns its cancellation. */
function callAt(time: Micros, fn: () => void, pulse: Pick<Pulse, 'isCatchingUp'>): () => void {
  let timer: NodeJS.Timeout;
  const wait = (millis: number, then: () => void): void => {
    timer = setTimeout(then, millis).unref();
  };
  const arm = (): void => {
    const millis = Math.min(Math.max(0, Math.ceil((time - now()) / 1000)), LONGEST_TIMER_MS);
    wait(millis, () => {
      if (pulse.isCatchingUp) wait(CATCH_UP_MS, look);
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

const STEADY = { isCatchingUp: false };

/**
 * The system's time. A deadline alone does not keep the process alive. One that comes when the process has just stood
 * still waits a moment more: what came meanwhile is read only then, and nobody should take it for silence.
 */
export function createRealClock(pulse: Pick<Pulse, 'isCatchingUp'> = STEADY): Clock {
  return { now, at: (time, fn) => callAt(time, fn, pulse), taken: () => undefined };
}
