import type { Micros } from '../contract/model.js';
import type { Beside } from './beside.js';
import type { Deadlines } from './deadlines.js';
import { ownerOf, type Entry } from './entry.js';
import type { Events } from './events.js';
import { LIFE_OF_EVENTS } from './notes.js';
import type { Orphans } from './orphans.js';

interface ForgettingOptions {
  readonly orphans: Orphans;
  readonly beside: Beside;
  readonly events: Events;
  /** All that is known, by key. */
  readonly entries: Map<string, Entry>;
}

/** What the API server has deleted: it is forgotten when nothing can come of it any more. */
export class Forgetting {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: ForgettingOptions,
  ) {}

  /** The API server has deleted it, and its owner may end with it. */
  leave(entry: Entry): void {
    const { key, closing } = entry;
    const owner = ownerOf(entry);
    if (owner !== undefined && closing !== undefined)
      this.options.orphans.childDeleted(owner, { key, closing });
    // Kubernetes Events about it may come as long as they live.
    this.later(entry, LIFE_OF_EVENTS);
  }

  later(entry: Entry, delay: Micros): void {
    this.deadlines.in(delay, () => this.forget(entry));
  }

  private forget(entry: Entry): void {
    // It waits for one beside which it may stand.
    if (entry.open !== undefined) return this.later(entry, LIFE_OF_EVENTS);
    const { events, entries, beside } = this.options;
    const guid = entry.stand?.place.topLevelOf?.guid;
    // A root may be held back for long, and a later process makes it of what is kept as long as this is known.
    if (guid !== undefined && events.isShapedBy(guid, entry.key)) return this.later(entry, LIFE_OF_EVENTS);
    entries.delete(entry.key);
    beside.withdraw(entry.key);
    if (guid !== undefined) events.forget(guid, entry.key);
  }
}
