import { GitHostError } from './failure.js';
import { MICROS_PER_MILLI } from '../contract/time.js';

/** Time, as arguments. */
export interface PauseClock {
  /** Milliseconds since 1970, because hosts tell a time at which they go on. */
  now(): number;
  /** Rejects when the signal comes first. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
}

/** GitHub counts by the hour, so nothing that it means is longer; then it is asked again, whatever it told. */
const LONGEST_MS = 3_660_000;

/** The time for which a host wants no requests. It holds all of them, not only the one that was told so. */
export class Pause {
  #until = 0;

  constructor(
    private readonly called: string,
    private readonly clock: PauseClock,
    private readonly longestWaitMs: number,
  ) {}

  /** Never shortens what holds already. */
  hold(seconds: number): void {
    const millis = Math.min(Math.max(seconds, 1) * 1000, LONGEST_MS);
    this.#until = Math.max(this.#until, this.clock.now() + millis);
  }

  get reason(): string {
    return `the rate limit is reached; it goes on at ${new Date(this.#until).toISOString()}`;
  }

  failure(): GitHostError {
    return new GitHostError(`${this.called}: ${this.reason}`, Math.ceil(this.#until) * MICROS_PER_MILLI);
  }

  /** Waits until it is over, or rejects at once when that takes longer than is ever waited. */
  async pass(signal: AbortSignal): Promise<void> {
    for (let left = this.#left(); left > 0; left = this.#left()) {
      if (left > this.longestWaitMs) throw this.failure();
      await this.clock.sleep(left, signal);
    }
  }

  #left(): number {
    return this.#until - this.clock.now();
  }
}
