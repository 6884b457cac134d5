import type { Component } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { Clock, Counters, Gate, KubeWatch, Logger, Meter, WatchRequest } from '../contract/ports.js';
import { createBackoff } from './backoff.js';
import type { KubeClient } from './client.js';
import { Condition } from './condition.js';
import { type LoopCurrency, MergedCurrency } from './currency.js';
import { Delivery } from './delivery.js';
import { type LoopHealth, MergedHealth } from './health.js';
import { resourceName } from './paths.js';
import { loopMemory, type WatchMemory } from './memory.js';
import { Said } from './said.js';
import { WATCH_TIMING, type WatchTiming } from './timing.js';
import { Watcher } from './watcher.js';

export interface KubeWatchOptions {
  readonly client: KubeClient;
  /** `["*"]`: all. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly gate: Gate;
  readonly log: Logger;
  readonly counters: Counters;
  readonly meter?: Meter;
  /** From 0 to 1, for jitter. */
  readonly random?: () => number;
  readonly timing?: Partial<WatchTiming>;
  /** Nothing is known of an earlier process, and nothing kept for a later one, without it. */
  readonly memory?: WatchMemory | undefined;
}

interface Shared extends KubeWatchOptions {
  readonly random: () => number;
  readonly timing: WatchTiming;
  readonly said: Said;
  /** How many there are of each kind. */
  readonly requests: Map<string | undefined, number>;
}

export function createKubeWatch(options: KubeWatchOptions): KubeWatch {
  if (options.namespaces.length === 0) throw new ComponentError('kubernetes', 'no namespace is configured');
  const shared: Shared = {
    ...options,
    random: options.random ?? Math.random,
    timing: { ...WATCH_TIMING, ...options.timing },
    said: new Said(),
    requests: new Map(),
  };
  return {
    watch: (request) => {
      shared.requests.set(request.kind, (shared.requests.get(request.kind) ?? 0) + 1);
      return new RequestWatch(shared, request);
    },
  };
}

/** One request: a loop for each namespace. */
class RequestWatch implements Component {
  readonly #stop = new AbortController();
  readonly #health: MergedHealth;
  readonly #currency: MergedCurrency;
  readonly #watchers: readonly Watcher[];
  #running: Promise<unknown> | undefined;

  constructor(shared: Shared, request: WatchRequest) {
    this.#health = new MergedHealth(request.report);
    this.#currency = new MergedCurrency(shared.timing.gapMs, (isCurrent) => request.current?.(isCurrent));
    const admission = { admitted: false };
    this.#watchers = scopes(shared.namespaces).map((namespace) =>
      createWatcher(shared, request, namespace, {
        health: this.#health.loop(namespace ?? '*'),
        currency: this.#currency.loop(namespace ?? '*'),
        admission,
        signal: this.#stop.signal,
      }),
    );
  }

  start(): Promise<void> {
    if (this.#stop.signal.aborted || this.#running !== undefined) return Promise.resolve();
    this.#health.tell();
    this.#currency.tell();
    this.#running = Promise.all(this.#watchers.map((watcher) => watcher.run()));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

/** Undefined stands for all namespaces. */
function scopes(namespaces: readonly string[]): readonly (string | undefined)[] {
  return namespaces.includes('*') ? [undefined] : [...new Set(namespaces)];
}

/** What a loop has of its request. */
interface Loop {
  readonly health: LoopHealth;
  readonly currency: LoopCurrency;
  readonly admission: { admitted: boolean };
  readonly signal: AbortSignal;
}

function createWatcher(
  shared: Shared,
  request: WatchRequest,
  namespace: string | undefined,
  { health, currency, admission, signal }: Loop,
): Watcher {
  const { client, clock, gate, counters, memory, meter, random, timing } = shared;
  const log = shared.log.with({
    resource: resourceName(request.resource),
    namespace: namespace ?? '*',
    ...(request.fieldSelector === undefined ? {} : { selector: request.fieldSelector }),
  });
  const backoff = createBackoff({ initialMs: timing.backoffInitialMs, maxMs: timing.backoffMaxMs, random });
  const admit = (): void => {
    admission.admitted = true;
  };
  const condition = new Condition({
    health,
    log,
    backoff,
    said: shared.said,
    admitted: () => admission.admitted,
  });
  const delivery = new Delivery({ request, clock, gate, log, counters, signal });
  return new Watcher({
    client,
    request,
    namespace,
    delivery,
    condition,
    backoff,
    health,
    currency,
    admit,
    counters,
    meter,
    random,
    timing,
    signal,
    memory: () => loopMemory(memory, request, namespace, shared.requests.get(request.kind) === 1),
  });
}
