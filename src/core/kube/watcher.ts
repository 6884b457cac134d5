import type { Counters, Meter, WatchRequest } from '../contract/ports.js';
import { pause } from '../kit/pause.js';
import type { Backoff } from './backoff.js';
import type { KubeClient } from './client.js';
import type { Condition } from './condition.js';
import type { LoopCurrency } from './currency.js';
import type { Delivery } from './delivery.js';
import { type Failure, failureOfEnd, failureOfError, type Target } from './failure.js';
import { metaOf } from './fields.js';
import type { LoopHealth } from './health.js';
import { KnownObjects } from './known.js';
import { listPages } from './list.js';
import type { LoopMemory } from './memory.js';
import { type Query, resourceName, resourcePath } from './paths.js';
import { KubeStatusError } from './status-error.js';
import type { WatchTiming } from './timing.js';
import { streamWatch, type WatchEnd, type WatchEvent } from './watch-stream.js';

export interface WatcherOptions {
  readonly client: KubeClient;
  readonly request: WatchRequest;
  /** Undefined: all. */
  readonly namespace: string | undefined;
  readonly delivery: Delivery;
  readonly condition: Condition;
  readonly backoff: Backoff;
  readonly health: LoopHealth;
  readonly currency: LoopCurrency;
  /** Called at each answer that is no 401. */
  readonly admit: () => void;
  readonly counters: Counters;
  readonly meter: Meter | undefined;
  readonly random: () => number;
  readonly timing: WatchTiming;
  readonly signal: AbortSignal;
  /** Read when the loop begins. */
  readonly memory: () => LoopMemory;
}

/**
 * List, then watch, for ever: the loop of one kind in one namespace. After a restart the first watch goes on where an earlier
 * process was, so that what was deleted in between is told with its last state; the list before it tells the rest.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #known = new KnownObjects();
  readonly #path: string;
  readonly #selectors: Query;
  readonly #target: Target;
  readonly #labels: { readonly resource: string };
  /** Where the next watch goes on; undefined: a list is due. */
  #version: string | undefined;
  #hasBookmarks = false;
  #memory: LoopMemory | undefined;
  /** Where an earlier process was, while that is not made good. */
  #resume: string | undefined;

  constructor(options: WatcherOptions) {
    const { request, namespace } = options;
    this.#options = options;
    this.#path = resourcePath(request.resource, namespace);
    this.#selectors = { labelSelector: request.labelSelector, fieldSelector: request.fieldSelector };
    this.#labels = { resource: request.resource.plural };
    const scope = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
    this.#target = { resource: resourceName(request.resource), scope, server: options.client.server };
  }

  /** Resolves when the signal aborts; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    this.#recall();
    while (!signal.aborted) {
      const delayMs = await this.#round();
      if (delayMs > 0 && !signal.aborted) await pause(delayMs, signal);
    }
    this.#options.currency.stop();
  }

  /** One list or one watch connection; tells how long to wait before the next. */
  async #round(): Promise<number> {
    const { signal, timing, admit } = this.#options;
    try {
      if (this.#version !== undefined) return await this.#watch(this.#version);
      this.#version = await this.#list();
      return 0;
    } catch (error) {
      if (signal.aborted) return 0;
      if (error instanceof KubeStatusError && error.status !== 401) admit();
      return this.#failed(failureOfError(error, this.#target, timing.backoffMaxMs), false);
    }
  }

  #recall(): void {
    const memory = this.#options.memory();
    for (const object of memory.objects) this.#known.recall(object);
    this.#resume = memory.version;
    this.#memory = memory;
  }

  async #list(): Promise<string> {
    const { delivery, counters, meter, health, currency } = this.#options;
    currency.behind();
    const begun = performance.now();
    const { version, uids } = await this.#takeList();
    const resume = this.#resume;
    this.#resume = undefined;
    // What the list does not show was deleted meanwhile: the watch tells how, if it can go back that far.
    if (resume === undefined) await delivery.give(this.#known.vanished(uids));
    counters.add('watch_lists_total', this.#labels);
    meter?.record('watch_list_seconds', (performance.now() - begun) / 1000, this.#labels);
    if (resume !== undefined) return resume;
    currency.listed();
    health.listed();
    this.#memory?.reached(version);
    return version;
  }

  /** Hands over all that there is. */
  async #takeList(): Promise<{ readonly version: string; readonly uids: ReadonlySet<string> }> {
    const { client, timing, signal, delivery, admit } = this.#options;
    const { stallMs } = timing;
    const uids = new Set<string>();
    let version = '';
    const pages = listPages({ client, path: this.#path, selectors: this.#selectors, stallMs, signal });
    for await (const page of pages) {
      admit();
      version = page.resourceVersion;
      this.#memory?.begun(version);
      for (const item of page.items) {
        const { uid } = metaOf(item);
        if (uid !== undefined) uids.add(uid);
        await delivery.give(this.#resume === undefined ? this.#known.state(item) : this.#known.ahead(item));
      }
    }
    return { version, uids };
  }

  async #watch(version: string): Promise<number> {
    const { timing, signal, random, condition, currency } = this.#options;
    let opened = performance.now();
    let survival: NodeJS.Timeout | undefined;
    try {
      const end = await streamWatch({
        ...this.#options,
        path: this.#path,
        selectors: this.#selectors,
        resourceVersion: version,
        lifeMs: timing.watchMinMs + random() * (timing.watchMaxMs - timing.watchMinMs),
        hasBookmarks: this.#hasBookmarks,
        opened: () => {
          opened = performance.now();
          currency.open();
          this.#options.health.listed();
          survival = setTimeout(() => condition.works(), timing.shortWatchMs);
        },
        blocked: () => this.#options.delivery.blocked,
        take: (event) => this.#take(event),
      });
      return signal.aborted ? 0 : this.#ended(end, this.#version !== version, performance.now() - opened);
    } finally {
      clearTimeout(survival);
      currency.ended();
    }
  }

  async #take(event: WatchEvent): Promise<void> {
    const { delivery, counters } = this.#options;
    if (event.type === 'BOOKMARK') this.#hasBookmarks = true;
    else {
      counters.add('watch_events_total', this.#labels);
      const known = this.#known;
      await delivery.give(event.type === 'DELETED' ? known.deleted(event.object) : known.state(event.object));
    }
    this.#version = metaOf(event.object).resourceVersion ?? this.#version;
    if (this.#version !== undefined) this.#memory?.reached(this.#version);
  }

  #ended(end: WatchEnd, progressed: boolean, livedMs: number): number {
    const { timing, condition, backoff } = this.#options;
    const survived = livedMs >= timing.shortWatchMs;
    if (progressed || survived) condition.progressed();
    if (livedMs >= timing.healthyMs) backoff.reset();
    if (end.reason !== 'closed') return this.#failed(failureOfEnd(end, this.#target), survived);
    // A watch from a stale resourceVersion may be closed at once instead of refused (kubernetes#104171).
    if (!progressed && !survived) return this.#failed(failureOfEnd({ reason: 'empty' }, this.#target), false);
    condition.works();
    this.#count('closed');
    return 0;
  }

  #failed(failure: Failure, survived: boolean): number {
    this.#count(failure.label);
    const { relist, delayMs } = this.#options.condition.failed(failure, survived);
    if (!relist) return delayMs;
    this.#version = undefined;
    this.#options.currency.behind();
    return delayMs;
  }

  #count(reason: string): void {
    this.#options.counters.add('watch_restarts_total', { ...this.#labels, reason });
  }
}
