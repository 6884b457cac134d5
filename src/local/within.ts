import { setTimeout as sleep } from 'node:timers/promises';

/** Waits in real time. Rejects with the signal's reason when that is aborted. */
export async function pause(millis: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(millis, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * The promise's outcome, or a rejection that says what is missing when it takes too long in real time. Rejects with the
 * signal's reason as soon as that is aborted.
 */
export async function within<T>(
  promise: Promise<T>,
  millis: number,
  missing: () => string,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let abort = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing moved for ${String(millis / 1000)} s: ${missing()}`));
    }, millis);
    abort = () => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
