import type { EntityUpdate, SpanRecord } from '../contract/model.js';
import type { Counters, Meter } from '../contract/ports.js';
import { MICROS_PER_SECOND } from '../contract/time.js';
import type { Deadlines } from './deadlines.js';
import { takeLoneParts, type Entry, type Horizon } from './entry.js';
import type { Events } from './events.js';
import { entitySpans, type Closing, type Dressing } from './finish.js';
import type { Notes } from './notes.js';
import type { Place } from './resolve.js';

export interface OutletOptions {
  readonly horizon: Readonly<Horizon>;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly dressing: Dressing;
  readonly emit: (records: readonly SpanRecord[]) => void;
  /** Called with each new state of an entity that has its place, before its span leaves. */
  readonly tell: (update: EntityUpdate) => void;
  readonly events: Events;
  readonly notes: Notes;
}

/** What leaves of entities: their spans, and what linkers, events and notes are told. */
export class Outlet {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: OutletOptions,
  ) {}

  /** Tells linkers of a state, once. */
  tell(entry: Entry, update: EntityUpdate): void {
    if (entry.stand === undefined || entry.isHistory || entry.told === entry.version) return;
    entry.told = entry.version;
    // What linkers claimed of an earlier state they claim again, if it still holds.
    delete entry.links;
    this.options.tell(update);
  }

  /** The parts that leave at their own end; with `isFinal`, when no other state will come, all of them. */
  emitLoneParts(entry: Entry, update: EntityUpdate, isFinal: boolean): void {
    const { horizon, dressing } = this.options;
    const { since } = horizon;
    const records = takeLoneParts(entry, update, { isFinal, since, dressing });
    if (records.length > 0) this.options.emit(records);
  }

  /** Tells the event what shapes its root. */
  tellEvent({ stand, closing, isHistory }: Entry, update: EntityUpdate): void {
    const guid = stand?.place.topLevelOf?.guid;
    if (guid === undefined || update.eventFacts === undefined) return;
    this.options.events.put(guid, update.key, {
      kind: update.ref.kind,
      uid: update.ref.uid,
      created: update.created,
      facts: update.eventFacts,
      isHistory,
      ...(closing && { closing }),
    });
  }

  /** Releases the notes that wait for it. */
  announce(entry: Entry): void {
    const home = entry.stand?.home;
    if (entry.isAnnounced === true || home === undefined) return;
    entry.isAnnounced = true;
    this.options.notes.release(entry.key, entry.isHistory ? 'ignored' : home);
  }

  /** The span leaves, with its parts, unless it is history. */
  close(entry: Entry, update: EntityUpdate, place: Place, closing: Closing): void {
    this.tellEvent(entry, update);
    const claimed = [...(entry.links?.values() ?? [])];
    delete entry.links;
    if (entry.isHistory) return this.options.counters.add('registry_history_total', { kind: entry.kind });
    this.measureLag(entry.kind, closing);
    this.options.emit(entitySpans(update, place, closing, this.options.dressing, claimed));
  }

  private measureLag(kind: string, { end, incomplete }: Closing): void {
    if (incomplete) return;
    const seconds = (this.deadlines.now() - end) / MICROS_PER_SECOND;
    this.options.meter.record('registry_emit_lag_seconds', Math.max(0, seconds), { kind });
  }
}
