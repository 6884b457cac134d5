/** Waits, and is over when the signal is, too. */
export function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, millis);
    signal.addEventListener('abort', over);
    if (signal.aborted) over();
  });
}
