import type { EntityUpdate } from '../contract/model.js';
import type { Counters } from '../contract/ports.js';
import { Beside } from './beside.js';
import type { Deadlines } from './deadlines.js';
import { asOwner, type Entry } from './entry.js';
import type { Closing } from './finish.js';
import { Following } from './following.js';
import { Forgetting } from './forgetting.js';
import { LIFE_OF_EVENTS } from './notes.js';
import { Orphans } from './orphans.js';
import { Outlet, type OutletOptions } from './outlet.js';
import type { ResolveOptions } from './resolve.js';
import { Silence, type SilenceOptions } from './silence.js';

export interface EntityOptions extends ResolveOptions, SilenceOptions, OutletOptions {
  readonly counters: Counters;
  /**
   * Takes what would be forgotten with the process: a state, how it was closed when its span has left, and whether it
   * is history.
   */
  readonly keep: (update: EntityUpdate, closing: Closing | undefined, isHistory: boolean) => void;
}

/** What entities wait for, and where they go. */
export interface Parts {
  readonly orphans: Orphans;
  readonly beside: Beside;
  readonly following: Following;
  readonly silence: Silence;
  readonly outlet: Outlet;
  readonly forgetting: Forgetting;
}

/** `close`: ends an open entity for a reason outside of it. */
export function createParts(
  deadlines: Deadlines,
  options: EntityOptions,
  entries: Map<string, Entry>,
  close: (entry: Entry, update: EntityUpdate, closing: Closing) => void,
): Parts {
  const { settle, currency, horizon, events } = options;
  const beside = new Beside(options.drawn);
  const silence = new Silence(deadlines, options);
  const following = new Following(beside, silence, { horizon, find: (key) => entries.get(key) });
  const orphans = new Orphans(deadlines, {
    ...{ settle, currency },
    remember: LIFE_OF_EVENTS,
    find: (key) => asOwner(entries.get(key)),
    close: (key, closing) => {
      const owner = entries.get(key);
      if (owner?.open !== undefined) close(owner, owner.open, closing);
    },
  });
  const forgetting = new Forgetting(deadlines, { orphans, beside, events, entries });
  return { orphans, beside, following, silence, outlet: new Outlet(deadlines, options), forgetting };
}
