import type { Health } from '../contract/component.js';
import type { Counters, Logger } from '../contract/ports.js';
import type { LeasePlace } from './lease-api.js';

export interface LeaseVoiceOptions {
  readonly place: LeasePlace;
  readonly log: Logger;
  readonly counters: Counters;
  readonly report: (health: Health) => void;
}

/** What an elector tells people: log, health and counter. */
export class LeaseVoice {
  readonly #options: LeaseVoiceOptions;
  #said: string | undefined;

  constructor(options: LeaseVoiceOptions) {
    this.#options = options;
  }

  count(result: string): void {
    this.#options.counters.add('lease_attempts_total', { result });
  }

  info(message: string, fields: object = {}): void {
    this.#options.log.info(message, { ...this.#options.place, ...fields });
  }

  /** Each reason is said once, until it works again. */
  failed(label: string, reason: string): void {
    const { log, report, place } = this.#options;
    this.count(label);
    const isNew = this.#said !== reason;
    this.#said = reason;
    log[isNew ? 'warn' : 'debug']('the lease can not be had', { ...place, reason });
    report({ state: 'degraded', reason });
  }

  works(reason: string): void {
    if (this.#said !== undefined) this.info('the lease can be had again');
    this.#said = undefined;
    this.#options.report({ state: 'ok', reason });
  }

  lost(reason: string): void {
    this.count('lost');
    this.#options.report({ state: 'degraded', reason: `leadership was lost: ${reason}` });
  }
}
