import type { Clock, Counters, Gate, KubeChange, Logger, WatchRequest } from '../contract/ports.js';
import { abortable } from './abortable.js';
import { fieldOf, metaOf, textOf } from './fields.js';

export interface DeliveryOptions {
  readonly request: WatchRequest;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly log: Logger;
  readonly counters: Counters;
  readonly signal: AbortSignal;
}

/** Hands changes over, one at a time, in order, and only while the gate is open. */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get blocked(): boolean {
    return !this.#options.gate.open;
  }

  /** Rejects when the watch is stopped in between: then what is left was not handed over. */
  async give(changes: readonly KubeChange[]): Promise<void> {
    for (const change of changes) {
      if (this.blocked) await this.#opened();
      this.#options.signal.throwIfAborted();
      this.#hand(change);
    }
    this.#tellVanished(changes.filter(({ type }) => type === 'vanished').length);
  }

  /** Its deletion was not seen, nor was what else happened to it, or came and went, meanwhile. */
  #tellVanished(objects: number): void {
    if (objects === 0) return;
    const { counters, log, request } = this.#options;
    const resource = request.resource.plural;
    counters.add('watch_vanished_total', { resource }, objects);
    log.info('objects are gone, and nobody saw how: each ends as it was last known', { resource, objects });
  }

  #hand(change: KubeChange): void {
    const { request, clock } = this.#options;
    try {
      request.handle(change);
    } catch (error) {
      this.#complain(change, error);
    }
    const version = change.type === 'vanished' ? undefined : metaOf(change.object).resourceVersion;
    if (version !== undefined) clock.taken(request.resource.plural, version);
  }

  #complain(change: KubeChange, error: unknown): void {
    const { counters, log, request } = this.#options;
    counters.add('watch_handler_errors_total', { resource: request.resource.plural });
    log.warn('the handler of an object threw; the watch goes on', { ...nameOf(change, request), error });
  }

  async #opened(): Promise<void> {
    const { gate, signal } = this.#options;
    while (!gate.open) await abortable(gate.wait(), signal);
  }
}

function nameOf(change: KubeChange, request: WatchRequest): Readonly<Record<string, string>> {
  const kind = request.resource.plural;
  if (change.type === 'vanished') return { kind, object: change.uid };
  const { namespace, name } = metaOf(change.object);
  return {
    kind: textOf(fieldOf(change.object, 'kind')) ?? kind,
    object: `${namespace ?? ''}/${name ?? '(no name)'}`,
  };
}
