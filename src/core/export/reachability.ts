import type { Health } from '../contract/component.js';
import type { Logger } from '../contract/ports.js';
import type { SendFailure } from './sender.js';
import { codeName } from './verdict.js';

/** Says once, for each reason, that the collector takes nothing, and once that it does again. */
export class Reachability {
  private readonly said = new Set<string>();

  constructor(
    private readonly log: Logger,
    private readonly report: (health: Health) => void,
  ) {}

  unreachable(failure: SendFailure): void {
    this.say(failure, 'the collector does not take spans; they are kept and sent again');
  }

  misconfigured(failure: SendFailure): void {
    this.say(
      failure,
      'the collector refuses what it is sent: check its configuration, endpoint, TLS and headers; spans are kept and sent again',
    );
  }

  /** Returns true when it had been said to take nothing. */
  worked(): boolean {
    if (this.said.size === 0) return false;
    this.said.clear();
    this.log.info('the collector takes spans again');
    this.report({ state: 'ok' });
    return true;
  }

  private say(failure: SendFailure, message: string): void {
    const code = codeName(failure.code);
    if (this.said.has(code)) return;
    this.said.add(code);
    const { message: error, hint } = failure;
    this.log.warn(message, { code, error, ...(hint === undefined ? {} : { hint }) });
    this.report({ state: 'degraded', reason: hint === undefined ? error : `${error} (${hint})` });
  }
}
