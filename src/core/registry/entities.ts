import { spanIdOf, traceIdOf } from './ids.js';
import type { EntityUpdate, Micros, SpanRecord } from '../contract/model.js';
import type { Counters } from '../contract/ports.js';
import type { Currency } from './currency.js';
import type { Deadlines } from './deadlines.js';
import type { Events } from './events.js';
import { entitySpans, type Closing, type Dressing, type NoteHome } from './finish.js';
import { LIFE_OF_EVENTS, type Notes } from './notes.js';
import { Orphans, type Owner } from './orphans.js';
import { supersedes, type Version } from './reduce.js';
import { resolve, type Place, type ResolveOptions } from './resolve.js';

export interface EntityOptions extends ResolveOptions {
  readonly settle: Micros;
  readonly abandonAfter: Micros;
  /** What ended before this was history when the process started, and is not emitted. */
  readonly since: Micros;
  readonly currency: Currency;
  readonly counters: Counters;
  readonly dressing: Dressing;
  readonly emit: (records: readonly SpanRecord[]) => void;
  readonly events: Events;
  readonly notes: Notes;
}

interface Entry {
  readonly home: NoteHome;
  /** The key of its drawn owner. */
  readonly owner?: string;
  /** The event under whose root it stands. */
  readonly guid?: string;
  cancelAbandon?: () => void;
  version: Version;
  changedAt: Micros;
  /** The last state, while it is open. */
  open?: OpenEntity;
  /** How it was closed. */
  closing?: Closing;
  /** It was seen before it had ended, so it is no history, whatever its end says. */
  wasOpen: boolean;
  isHistory: boolean;
}

interface OpenEntity {
  readonly update: EntityUpdate;
  readonly place: Place;
}

/** What is alive, and what was emitted of it. */
export class Entities {
  private readonly entries = new Map<string, Entry>();
  private readonly orphans: Orphans;
  private openCount = 0;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: EntityOptions,
  ) {
    this.orphans = new Orphans(deadlines, {
      settle: options.settle,
      remember: LIFE_OF_EVENTS,
      currency: options.currency,
      find: (key) => this.ownerOf(key),
      close: (key, closing) => {
        const owner = this.entries.get(key);
        if (owner !== undefined) this.close(owner, closing);
      },
    });
  }

  get size(): number {
    return this.entries.size;
  }

  get open(): number {
    return this.openCount;
  }

  home(key: string): NoteHome | 'ignored' | undefined {
    const entry = this.entries.get(key);
    return entry?.isHistory === true ? 'ignored' : entry?.home;
  }

  put(update: EntityUpdate): void {
    const known = this.entries.get(update.key);
    const version = { resourceVersion: update.ref.resourceVersion, deleted: update.deleted };
    if (!supersedes(known?.version, version)) {
      this.options.counters.add('registry_stale_updates_total', { kind: update.ref.kind });
      return;
    }
    const place = resolve(update, this.options);
    const entry = known ?? this.enter(update, place);
    entry.version = version;
    entry.changedAt = this.deadlines.now();
    if (entry.open !== undefined) this.advance(entry, update, place);
    else if (entry.closing?.incomplete === true) {
      this.options.counters.add('registry_late_updates_total', { kind: update.ref.kind });
    }
    if (known === undefined) this.options.notes.release(update.key, entry.isHistory ? 'ignored' : entry.home);
    if (update.deleted) this.leave(update.key, entry);
  }

  /** Deleted while nobody watched: its last known state decides. */
  vanish(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.version.deleted) return;
    entry.version = { ...entry.version, deleted: true };
    const open = entry.open;
    if (open !== undefined) this.advance(entry, { ...open.update, deleted: true }, open.place);
    this.leave(key, entry);
  }

  private enter(update: EntityUpdate, place: Place): Entry {
    const home = {
      traceId: traceIdOf(place.traceKey),
      spanId: spanIdOf(update.key),
      created: update.created,
    };
    const entry: Entry = {
      home,
      ...(place.parentKey !== undefined && !place.topLevelOf ? { owner: place.parentKey } : {}),
      ...(place.topLevelOf && { guid: place.topLevelOf.guid }),
      version: { resourceVersion: '', deleted: false },
      changedAt: this.deadlines.now(),
      open: { update, place },
      wasOpen: false,
      isHistory: false,
    };
    this.entries.set(update.key, entry);
    this.openCount += 1;
    if (entry.owner !== undefined) this.orphans.childBorn(entry.owner);
    this.abandonLater(entry);
    this.orphans.ownerBorn(update.key);
    return entry;
  }

  /** Takes the newest state of an open entity, and closes it when that state says so. */
  private advance(entry: Entry, update: EntityUpdate, place: Place): void {
    entry.open = { update, place };
    const closing = closingOf(update);
    if (closing !== undefined) return this.close(entry, closing);
    entry.wasOpen = true;
    this.tellEvent(entry.open, entry);
  }

  private close(entry: Entry, closing: Closing): void {
    const open = entry.open;
    if (open === undefined) return;
    delete entry.open;
    entry.closing = closing;
    entry.cancelAbandon?.();
    this.openCount -= 1;
    this.orphans.ownerEnded(open.update.key);
    entry.isHistory = !entry.wasOpen && !closing.incomplete && closing.end < this.options.since;
    this.tellEvent(open, entry);
    if (entry.isHistory) this.options.counters.add('registry_history_total', { kind: open.update.ref.kind });
    else this.options.emit(entitySpans(open.update, open.place, closing, this.options.dressing));
  }

  private tellEvent({ update, place }: OpenEntity, { closing, isHistory }: Entry): void {
    if (place.topLevelOf === undefined || update.eventFacts === undefined) return;
    this.options.events.put(place.topLevelOf.guid, update.key, {
      kind: update.ref.kind,
      uid: update.ref.uid,
      created: update.created,
      facts: update.eventFacts,
      isHistory,
      ...(closing && { closing }),
    });
  }

  /** The API server has deleted it: its owner may end with it, and it is forgotten when nothing can come any more. */
  private leave(key: string, entry: Entry): void {
    const { owner, closing } = entry;
    if (owner !== undefined && closing !== undefined) this.orphans.childDeleted(owner, { key, closing });
    // Kubernetes Events about it may come as long as they live.
    this.deadlines.in(LIFE_OF_EVENTS, () => {
      this.entries.delete(key);
      if (entry.guid !== undefined) this.options.events.forget(entry.guid, key);
    });
  }

  private ownerOf(key: string): Owner | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const update = entry.open?.update;
    return { endsWithDeletedChild: update?.endsWithDeletedChild === true, kind: update?.ref.kind ?? '' };
  }

  private abandonLater(entry: Entry): void {
    entry.cancelAbandon = this.deadlines.at(entry.changedAt + this.options.abandonAfter, () => {
      if (entry.open === undefined) return;
      // While its watch is behind, nothing can be said of its silence.
      if (!this.options.currency.isCurrent([entry.open.update.ref.kind]))
        entry.changedAt = this.deadlines.now();
      if (entry.changedAt + this.options.abandonAfter > this.deadlines.now()) return this.abandonLater(entry);
      this.close(entry, unfinished(entry.open.update));
    });
  }
}

function unfinished(update: EntityUpdate): Closing {
  return { end: update.lastSign, outcome: { result: 'cancellation' }, incomplete: true };
}

/** How a state closes its entity; undefined while it is open. */
function closingOf(update: EntityUpdate): Closing | undefined {
  const { end, outcome } = update;
  if (end !== undefined && outcome !== undefined) return { end, outcome, incomplete: false };
  return update.deleted ? unfinished(update) : undefined;
}
