import type { FetchLimits } from './guarded-fetch.js';

/** How a host is asked. */
export interface GitHostSettings extends FetchLimits {
  /** Tries after the first, when there is no answer or a 5xx one. */
  readonly retries: number;
  /** They wait 1 and 4 times this. */
  readonly retryBaseMs: number;
  /** A rate limit that holds longer rejects at once, and a shorter one is waited for. */
  readonly longestWaitMs: number;
  /** Of one list. */
  readonly pages: number;
  readonly perPage: number;
}

export const SETTINGS: GitHostSettings = {
  timeoutMs: 10_000,
  largestAnswer: 32 * 1024 * 1024,
  retries: 2,
  retryBaseMs: 500,
  longestWaitMs: 60_000,
  pages: 20,
  perPage: 50,
};
