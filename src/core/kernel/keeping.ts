import { randomUUID } from 'node:crypto';
import type { PipelineConfig } from '../config/pipeline.js';
import { token, type Component } from '../contract/component.js';
import type { SpanRecord } from '../contract/model.js';
import { DURABILITY, STORE } from '../contract/store.js';
import { Inbox } from '../journal/inbox.js';
import { Journal } from '../journal/journal.js';
import type { Registry } from '../registry/registry.js';
import type { Resolve } from './container.js';
import type { WiringOptions } from './context.js';
import { MICROS_PER_MILLI } from '../contract/time.js';

export const REGISTRY = token<Registry>('REGISTRY');
/** Undefined when the store does not outlive the process: then nothing is written for nobody. */
export const JOURNAL = token<Journal | undefined>('JOURNAL');

/** Whether the store outlives the process; asking the store itself would open it. */
export function isDurable({ config }: WiringOptions): boolean {
  return config.store.type !== 'memory';
}

/** Whether replicas that do not lead can leave something for the one that does. */
export function hasInbox({ leaderElection, store }: PipelineConfig): boolean {
  return leaderElection.enabled && store.type === 'redis';
}

/** Takes over what replicas that do not lead have taken. */
export function createInbox({ counters, log }: WiringOptions, resolve: Resolve): Inbox {
  const registry = resolve(REGISTRY);
  return new Inbox({
    ...{ store: resolve(STORE), durability: resolve(DURABILITY), counters },
    log: log.with({ kind: 'inbox' }),
    handle: (update) => {
      registry.handle(update);
    },
  });
}

export function createJournal(options: WiringOptions, resolve: Resolve): Journal | undefined {
  const { clock, config, counters, log, meter } = options;
  if (!isDurable(options)) return undefined;
  const store = resolve(STORE);
  // The registry takes the journal when it is made, and is asked only later.
  const registry = (): Registry => resolve(REGISTRY);
  return new Journal({
    ...{ store, counters, meter },
    durability: resolve(DURABILITY),
    log: log.with({ kind: 'journal' }),
    now: () => clock.now(),
    fateOf: (key) => registry().fateOf(key),
    isCurrent: () => registry().isCurrent,
    since: () => registry().since,
    abandonAfter: config.registry.abandonAfter * MICROS_PER_MILLI,
    life: randomUUID(),
  });
}

/** Hands over what an earlier process has left, after everybody who takes it has started. */
export function recalling(
  journal: Journal,
  registry: Registry,
  push: (records: readonly SpanRecord[]) => void,
): Component {
  return {
    start: () => {
      const { memory, spans } = journal.recall();
      registry.restore(memory);
      push(spans);
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
  };
}

/** Starts when all others have started. */
export function beginning(journal: Journal): Component {
  return {
    start: () => Promise.resolve(journal.begin()),
    stop: () => Promise.resolve(),
  };
}
