import type { Health } from '../../core/contract/component.js';
import type { Logger } from '../../core/contract/ports.js';
import { createOnce } from '../../core/kit/once.js';
import type { Letter } from './carrier.js';

/** Kinds of refusals that are told apart. */
const REMEMBERED = 1000;

/** What the API server does not take: said aloud once for each kind of it; missing permissions are in the health, too. */
export class Refusals {
  readonly #first = createOnce(REMEMBERED);
  /** Missing permissions, by kind and namespace. */
  readonly #missing = new Map<string, string>();

  constructor(
    private readonly log: Logger,
    private readonly report: (health: Health) => void,
  ) {}

  refused(letter: Letter, reason: string, forbidden: boolean): void {
    this.#say('annotation refused', letter, reason);
    if (!forbidden) return;
    this.#missing.set(placeOf(letter.kind, letter.address.namespace), reason);
    this.#tell();
  }

  /** It was put off too often. */
  gaveUp(letter: Letter, reason: string): void {
    this.#say('annotation given up after many tries', letter, reason);
  }

  /** A permission that was missing is there by now. */
  written({ kind, address }: Letter): void {
    if (this.#missing.delete(placeOf(kind, address.namespace))) this.#tell();
  }

  #say(message: string, { kind, address: { namespace, name } }: Letter, reason: string): void {
    // Reasons name the object; without that they are alike.
    const isFirst = this.#first([message, kind, reason.replaceAll(name, '')].join('|'));
    this.log[isFirst ? 'warn' : 'debug'](message, { object: `${kind} ${namespace}/${name}`, reason });
  }

  #tell(): void {
    const [reason] = this.#missing.values();
    const more = this.#missing.size - 1;
    if (reason === undefined) return this.report({ state: 'ok' });
    this.report({ state: 'degraded', reason: more === 0 ? reason : `${reason}, and ${more} more` });
  }
}

function placeOf(kind: string, namespace: string): string {
  return `${kind}|${namespace}`;
}
