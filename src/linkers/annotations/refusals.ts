import type { Health } from '../../core/contract/component.js';
import type { Logger } from '../../core/contract/ports.js';
import { createOnce } from '../../core/kit/once.js';
import type { Letter } from './carrier.js';

/** Kinds of refusals that are told apart. */
const REMEMBERED = 1000;

/** What the API server refuses for good: said aloud once for each kind of it, and in the health while it lasts. */
export class Refusals {
  readonly #first = createOnce(REMEMBERED);
  /** Missing permissions, by kind and namespace. */
  readonly #missing = new Map<string, string>();

  constructor(
    private readonly log: Logger,
    private readonly report: (health: Health) => void,
  ) {}

  refused({ kind, address }: Letter, reason: string, forbidden: boolean): void {
    const { namespace, name } = address;
    // Reasons name the object; without that they are alike.
    const alike = reason.replaceAll(name, '');
    const level = this.#first(`${kind}|${alike}`) ? 'warn' : 'debug';
    this.log[level]('annotation refused', { object: `${kind} ${namespace}/${name}`, reason });
    if (!forbidden) return;
    this.#missing.set(placeOf(kind, namespace), reason);
    this.#tell();
  }

  /** A permission that was missing is there by now. */
  written({ kind, address }: Letter): void {
    if (this.#missing.delete(placeOf(kind, address.namespace))) this.#tell();
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
