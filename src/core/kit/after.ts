/** Calls `fn` once after `millis`. Returns its cancellation. */
export type After = (millis: number, fn: () => void) => () => void;

export const realAfter: After = (millis, fn) => {
  const timer = setTimeout(fn, millis);
  return () => {
    clearTimeout(timer);
  };
};
