import { LRUCache } from 'lru-cache';
import type { EntityUpdate } from '../../core/contract/model.js';
import type { Context, LinkClaim, Linker, RegistryView } from '../../core/contract/plugin.js';
import type { KUBE_PATCH } from '../../core/contract/ports.js';
import { letterFor, letterKeyOf, letterKeysOf, type Letter } from './carrier.js';
import type { Config } from './config.js';
import { createBucket } from './pace.js';
import { LetterQueue, type QueueOptions } from './queue.js';
import { Refusals } from './refusals.js';

export type Deps = { readonly patch: typeof KUBE_PATCH };

const QUEUE_LIMIT = 100_000;
/** Letters that are known to need no repetition. One that is forgotten is only written again, with the same words. */
const REMEMBERED = 50_000;

/** Writes the place of each span on its object, and links the spans of runs that somebody else's trace started. */
export function create(
  context: Context<Config, Deps>,
  view: RegistryView,
  claim: (claim: LinkClaim) => void,
): Linker {
  const { config, counters } = context;
  const done = new LRUCache<string, true>({ max: REMEMBERED });
  const queue = new LetterQueue(queueOptions(context, done));
  const write = (update: EntityUpdate): void => {
    if (update.deleted) {
      for (const key of letterKeysOf(update)) {
        done.delete(key);
        queue.forget(key);
      }
      return;
    }
    const key = letterKeyOf(update);
    // `get` keeps it among the newest: what is alive is not forgotten first.
    if (done.get(key) === true || queue.has(key)) return;
    // History has no place, so what had ended long before the start is not written on.
    const place = view.place(update.key);
    const letter = place && letterFor(update, place, config);
    if (letter !== undefined) queue.add(letter);
  };
  return {
    start: async () => {
      for (const kind of config.write ? config.kinds : [])
        counters.add('annotations_written_total', { kind }, 0);
      queue.start();
      context.report({ state: 'ok' });
    },
    stop: () => queue.stop(),
    onUpdate: (update) => {
      claimForeign(update, view, claim);
      if (config.write) write(update);
    },
  };
}

/** What owns a run is closer to it than what started it, so only a run without a drawn owner is linked. */
function claimForeign(update: EntityUpdate, view: RegistryView, claim: (claim: LinkClaim) => void): void {
  if (update.foreignContext === undefined || view.place(update.key)?.hasDrawnOwner !== false) return;
  claim({ from: update.key, to: update.foreignContext, reason: 'span_context' });
}

function queueOptions(context: Context<Config, Deps>, done: LRUCache<string, true>): QueueOptions {
  const { config, counters, deps, log } = context;
  const refusals = new Refusals(log, (health) => context.report(health));
  return {
    limit: QUEUE_LIMIT,
    bucket: createBucket(config.rate),
    random: Math.random,
    send: ({ address, annotations }, signal) => deps.patch.annotate(address, annotations, signal),
    settled: (letter, result) => {
      done.set(letter.key, true);
      const { kind } = letter;
      if (result.type === 'done') {
        counters.add('annotations_written_total', { kind });
        log.debug('annotated', { object: nameOf(letter) });
        refusals.written(letter);
      }
      if (result.type === 'gone') counters.add('annotations_dropped_total', { reason: 'gone' });
      if (result.type === 'refused') {
        counters.add('annotations_refused_total', { kind });
        refusals.refused(letter, result.reason, result.forbidden === true);
      }
    },
    retried: (letter, reason) => {
      counters.add('annotations_retried_total');
      log.debug('annotating is tried again', { object: nameOf(letter), reason });
    },
    gaveUp: (letter, reason) => {
      counters.add('annotations_dropped_total', { reason: 'tries' });
      refusals.gaveUp(letter, reason);
    },
    dropped: (reason) => counters.add('annotations_dropped_total', { reason }),
  };
}

function nameOf({ kind, address }: Letter): string {
  return `${kind} ${address.namespace}/${address.name}`;
}
