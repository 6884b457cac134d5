import { vi } from 'vitest';

export type Pass = (millis: number) => Promise<unknown>;

/** Longer than any start, stop or answer may take, and than any delay between tries. */
export const LONG = 120_000;

/** Whether a promise is fulfilled when this much time has passed. */
export async function isDoneWithin(millis: number, promise: Promise<unknown>, pass: Pass): Promise<boolean> {
  let isDone = false;
  promise.then(
    () => (isDone = true),
    () => undefined, // A rejection is told by its absence.
  );
  await pass(millis);
  return isDone;
}

/** Runs something under a time that only `pass` moves. */
export async function inFakeTime<T>(run: (pass: Pass) => Promise<T>): Promise<T> {
  vi.useFakeTimers();
  try {
    return await run((millis) => vi.advanceTimersByTimeAsync(millis));
  } finally {
    vi.clearAllTimers();
    vi.useRealTimers();
  }
}
