/** Every wait of a watch, in milliseconds. */
export interface WatchTiming {
  /** First delay after a failure; doubles up to `backoffMaxMs`. */
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
  /** A connection that lived this long starts the backoff anew. */
  readonly healthyMs: number;
  /** The server is asked to close each watch after a random time between these two. */
  readonly watchMinMs: number;
  readonly watchMaxMs: number;
  /** A watch without a byte for its own time plus this is cut: the connection is half-open. */
  readonly inactivityMarginMs: number;
  /** The same once a bookmark has come: an API server that sends them sends one a minute, so silence tells sooner. */
  readonly bookmarkSilenceMs: number;
  /** A request without an answer, or a list without a byte, for this long is cut. */
  readonly stallMs: number;
  /** A watch that the server closes sooner, without progress, was empty; one that lives longer works. */
  readonly shortWatchMs: number;
  /**
   * Without an open watch for this long it is known to be behind. Longer than a watch that was closed in due time takes to be
   * opened again, and shorter than the two seconds that a root waits beyond its silence.
   */
  readonly gapMs: number;
}

export const WATCH_TIMING: WatchTiming = {
  backoffInitialMs: 800,
  backoffMaxMs: 30_000,
  healthyMs: 10_000,
  watchMinMs: 300_000,
  watchMaxMs: 600_000,
  inactivityMarginMs: 30_000,
  bookmarkSilenceMs: 150_000,
  stallMs: 60_000,
  shortWatchMs: 1_000,
  gapMs: 1_000,
};
