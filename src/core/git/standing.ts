import type { Health } from '../contract/component.js';
import { whenChanged } from '../kit/health-told.js';
import type { Logger } from '../contract/ports.js';

/** How it stands with all hosts. Each problem is logged once, and told in the health until it is over. */
export class Standing {
  readonly #problems = new Map<string, string>();
  readonly #report: (health: Health) => void;
  #works = false;

  constructor(
    private readonly log: Logger,
    report: (health: Health) => void,
  ) {
    this.#report = whenChanged(report);
  }

  /** `about`: a host, or a repository. */
  problem(about: string, reason: string): void {
    if (this.#problems.get(about) === reason) return;
    this.#problems.set(about, reason);
    this.log.warn('a Git host does not answer as it should', { about, reason });
    this.#tell();
  }

  /** It answers: no problem with any of these any more. */
  works(...about: readonly string[]): void {
    this.#works = true;
    for (const name of about) this.#problems.delete(name);
    this.#tell();
  }

  /** At once, when there is nobody to ask. */
  idle(): void {
    this.#works = true;
    this.#tell();
  }

  #tell(): void {
    const reason = [...this.#problems].map(([about, why]) => `${about}: ${why}`).join('; ');
    this.#report(this.#healthFor(reason));
  }

  #healthFor(reason: string): Health {
    if (reason !== '') return { state: 'degraded', reason };
    return { state: this.#works ? 'ok' : 'starting' };
  }
}
