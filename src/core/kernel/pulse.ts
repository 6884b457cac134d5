import type { Component } from '../contract/component.js';

const BEAT_MS = 250;
/** Whoever beats so much later than it wanted to was held up with the whole process. */
const LATE_MS = 1000;
/** Time to read what came while it stood still. */
export const CATCH_UP_MS = 2000;
/** A machine that holds it up again and again is slow, and waited for no longer than this. */
const LONGEST_MS = 60_000;

/** Milliseconds on a clock that only goes forward. */
type Monotonic = () => number;

/** Beats while the process runs, and so knows when it has stood still: paused, frozen or starved. */
export class Pulse implements Component {
  private last: number | undefined;
  /** When it was noticed first and last, while it catches up. */
  private first = -Infinity;
  private noticed = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly monotonic: Monotonic = () => performance.now()) {}

  start(): Promise<void> {
    this.last = this.monotonic();
    this.timer = setInterval(() => void this.beat(), BEAT_MS).unref();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    clearInterval(this.timer);
    this.last = undefined;
    return Promise.resolve();
  }

  /** It stood still a moment ago, and what came meanwhile may not have been read: that is not to be taken for silence. */
  get isCatchingUp(): boolean {
    // Whoever asks may be called before the beat that is due.
    const now = this.beat();
    return now - this.noticed < CATCH_UP_MS && now - this.first < LONGEST_MS;
  }

  private beat(): number {
    const now = this.monotonic();
    if (this.last !== undefined && now - this.last > LATE_MS) {
      if (now - this.noticed >= CATCH_UP_MS + LATE_MS) this.first = now;
      this.noticed = now;
    }
    if (this.last !== undefined) this.last = now;
    return now;
  }
}
