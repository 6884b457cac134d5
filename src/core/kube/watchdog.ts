/** Cuts a request that has gone silent, or whose owner has stopped. */
export interface Watchdog {
  /** Goes to the request. */
  readonly signal: AbortSignal;
  /** True: it was the silence that cut the request. */
  readonly bitten: boolean;
  /** Something came: the silence starts anew, with another length if one is given. */
  touch(silenceMs?: number): void;
  /** While paused nobody reads, so silence says nothing. `touch` ends the pause. */
  pause(): void;
  /** Ends the request, whatever its state, and lets go of timer and owner. */
  release(): void;
}

export function createWatchdog(owner: AbortSignal, silenceMs: number): Watchdog {
  const controller = new AbortController();
  let bitten = false;
  let length = silenceMs;
  let timer = setTimeout(bite, length);

  function bite(): void {
    bitten = true;
    controller.abort(new Error('nothing was received for too long'));
  }
  function follow(): void {
    controller.abort(owner.reason);
  }
  function arm(): void {
    clearTimeout(timer);
    timer = setTimeout(bite, length);
  }

  if (owner.aborted) follow();
  else owner.addEventListener('abort', follow, { once: true });

  return {
    signal: controller.signal,
    get bitten() {
      return bitten;
    },
    touch(nextMs) {
      length = nextMs ?? length;
      if (!controller.signal.aborted) arm();
    },
    pause() {
      clearTimeout(timer);
    },
    release() {
      clearTimeout(timer);
      owner.removeEventListener('abort', follow);
      controller.abort();
    },
  };
}
