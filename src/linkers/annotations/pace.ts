const MILLIS_PER_SECOND = 1000;
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 30_000;

/** Lets so many through a second, and after a pause as many as a second's at once. */
export interface Bucket {
  /** Takes a token and returns 0, or takes none and returns the milliseconds until there is one. */
  take(nowMillis: number): number;
}

export function createBucket(rate: number): Bucket {
  const price = MILLIS_PER_SECOND / rate;
  const most = Math.max(MILLIS_PER_SECOND, price);
  /** In milliseconds, so that whole ones stay whole. */
  let credit = most;
  let last: number | undefined;
  return {
    take(now) {
      credit = Math.min(most, credit + Math.max(0, now - (last ?? now)));
      last = now;
      if (credit < price) return Math.ceil(price - credit);
      credit -= price;
      return 0;
    },
  };
}

/**
 * How long to wait before the next try: one second, doubled with each failure up to half a minute, of which chance (in
 * [0, 1)) takes away up to a half; and as long as the API server asks for.
 */
export function retryDelay(failures: number, random: number, afterMillis: number | undefined): number {
  const full = Math.min(FIRST_DELAY * 2 ** Math.min(failures - 1, 10), LONGEST_DELAY);
  return Math.max(full * (0.5 + 0.5 * random), afterMillis ?? 0);
}
