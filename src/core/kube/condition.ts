import type { Logger } from '../contract/ports.js';
import type { Backoff } from './backoff.js';
import type { Failure } from './failure.js';
import type { LoopHealth } from './health.js';
import type { Said } from './said.js';

/** Failures without progress in between that make one `repeated`. */
const REPEATED = 2;

export interface ConditionOptions {
  readonly health: LoopHealth;
  readonly log: Logger;
  readonly backoff: Backoff;
  /** Shared by all watches of the API server. */
  readonly said: Said;
  /** Whether the API server has ever given this request an answer other than 401. */
  readonly admitted: () => boolean;
}

export interface Verdict {
  readonly relist: boolean;
  readonly delayMs: number;
}

/** Remembers how a loop fares: what a failure means after those before it, and what has been said already. */
export class Condition {
  readonly #options: ConditionOptions;
  /** Failures that put the resourceVersion in doubt, since the last progress. */
  #doubts = 0;
  #failing = false;
  #warned = false;
  readonly #told = new Set<string>();

  constructor(options: ConditionOptions) {
    this.#options = options;
  }

  /** The resourceVersion led somewhere. */
  progressed(): void {
    this.#doubts = 0;
  }

  /** A watch is open and proved good. */
  works(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.health.works();
    this.#options.said.over(this);
    if (this.#warned) this.#options.log.info('the watch works again');
    this.#warned = false;
    // A server that sends garbage may send it again after each line that was good: said once is enough.
    for (const label of this.#told) if (label !== 'garbage') this.#told.delete(label);
  }

  failed(failure: Failure, survived: boolean): Verdict {
    if (failure.relist !== undefined) this.#doubts += 1;
    const repeated = this.#doubts >= REPEATED;
    const excused = failure.excused === 'first' ? !repeated : failure.excused === 'survived' && survived;
    if (excused) this.#options.log.debug('the watch starts again', { reason: failure.reason });
    else this.#tell(failure);
    const relist = failure.relist === 'now' || (failure.relist === 'repeated' && repeated);
    if (failure.atOnce === true && !repeated) return { relist, delayMs: 0 };
    return { relist, delayMs: Math.max(this.#options.backoff.next(), failure.delayMs ?? 0) };
  }

  #tell(failure: Failure): void {
    const { health, log, said, admitted } = this.#options;
    this.#failing = true;
    health.failing(failure.reason, failure.unauthorized === true && !admitted());
    const fields = { reason: failure.reason };
    if (this.#told.has(failure.label)) {
      log.debug('the watch still fails', fields);
      return;
    }
    this.#told.add(failure.label);
    if (!said.first(failure.reason, this)) {
      log.debug('the watch fails as others do', fields);
      return;
    }
    this.#warned = true;
    log.warn('the watch fails and is retried', fields);
  }
}
