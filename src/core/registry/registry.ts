import type { ChangeUpdate, PushUpdate } from '../contract/change.js';
import type { Component } from '../contract/component.js';
import type {
  Attributes,
  EntityUpdate,
  Micros,
  NoteUpdate,
  Service,
  SpanRecord,
  Update,
} from '../contract/model.js';
import { eventKey } from '../contract/keys.js';
import type { Linker, LinkClaim, RegistryView } from '../contract/plugin.js';
import type { Clock, Counters, Gate, Meter } from '../contract/ports.js';
import { Currency } from './currency.js';
import { Deadlines } from './deadlines.js';
import { Entities } from './entities.js';
import { homeOf, spanPlaceOf, takeClaim } from './entry.js';
import { Events } from './events.js';
import type { Dressing } from './finish.js';
import { contextOf } from './ids.js';
import { Notes } from './notes.js';

export interface RegistryOptions {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly emit: (records: readonly SpanRecord[]) => void;
  /** While it is shut the watches read nothing, so that nothing can be concluded from silence. */
  readonly gate: Pick<Gate, 'open'>;
  /** How long after the last end of its jobs an event waits for another job. */
  readonly settle: Micros;
  /** How long an entity that never ends is kept without change. */
  readonly abandonAfter: Micros;
  /** What has ended longer ago than this before the start is history; `none`: all that has; `all`: nothing is. */
  readonly backfill: 'all' | 'none' | Micros;
  readonly eventLabels: readonly string[];
  readonly tracesWithoutJobs: boolean;
  readonly drawn: ReadonlySet<string>;
  readonly serviceNames: Readonly<Record<Service, string>>;
  readonly resource: Attributes;
}

/** How much it holds. */
export interface RegistrySize {
  readonly entities: number;
  /** Those whose span has not left. */
  readonly open: number;
  readonly events: number;
  readonly notes: number;
  readonly webhooks: number;
}

/**
 * The one mutable thing: what is alive, and a small record of what was emitted. It takes the whole state of an
 * entity each time, in any order and any number of times, and emits each span once, when it is final.
 */
export interface Registry extends Component {
  handle(update: Update): void;
  readonly view: RegistryView;
  claim(claim: LinkClaim): void;
  /**
   * From now on `onUpdate` is called with each new state of an entity that has its place, before its span leaves, and
   * `onChange` with each delivery about a pull request and each push.
   */
  listen(onUpdate: Linker['onUpdate'], onChange?: Linker['onChange']): void;
  readonly size: RegistrySize;
}

function historyBefore(backfill: RegistryOptions['backfill'], now: Micros): Micros {
  if (backfill === 'all') return 0;
  return backfill === 'none' ? now : now - backfill;
}

function measure(meter: Meter, size: () => RegistrySize): void {
  meter.gauge('registry_entities', () => size().entities);
  meter.gauge('registry_open_entities', () => size().open);
  meter.gauge('registry_events', () => size().events);
  meter.gauge('registry_notes', () => size().notes);
  meter.gauge('registry_webhooks', () => size().webhooks);
}

/** The linkers. */
function createAudience() {
  const linkers: Linker['onUpdate'][] = [];
  const drawers: NonNullable<Linker['onChange']>[] = [];
  const tell = (update: EntityUpdate): void => {
    for (const onUpdate of linkers) onUpdate(update);
  };
  const tellChange = (update: ChangeUpdate | PushUpdate): void => {
    for (const onChange of drawers) onChange(update);
  };
  const listen: Registry['listen'] = (onUpdate, onChange) => {
    linkers.push(onUpdate);
    if (onChange !== undefined) drawers.push(onChange);
  };
  return { tell, tellChange, listen };
}

function viewOf(entities: Pick<Entities, 'get'>, events: Pick<Events, 'has'>): RegistryView {
  return {
    place: (key) => spanPlaceOf(entities.get(key)),
    event: (guid) => (events.has(guid) ? contextOf(eventKey(guid), eventKey(guid)) : undefined),
    context: contextOf,
  };
}

export function createRegistry(options: RegistryOptions): Registry {
  const { clock, counters } = options;
  const dressing: Dressing = { serviceNames: options.serviceNames, resource: options.resource };
  const since = historyBefore(options.backfill, clock.now());
  const deadlines = new Deadlines(clock);
  const emit = (records: readonly SpanRecord[]): void => {
    counters.add('registry_spans_emitted_total', {}, records.length);
    options.emit(records);
  };
  const currency = new Currency(options.gate);
  const events = new Events(deadlines, { ...options, currency, dressing, emit });
  const { tell, tellChange, listen } = createAudience();
  const notes = new Notes(deadlines, { counters, dressing, emit });
  const entities = new Entities(deadlines, {
    ...options,
    since,
    currency,
    dressing,
    emit,
    tell,
    events,
    notes,
  });

  const handleNote = (note: NoteUpdate): void => {
    if (options.drawn.has(note.about.kind)) return notes.put(note, homeOf(entities.get(note.about.key)));
    counters.add('registry_notes_dropped_total', { reason: 'not_drawn' });
  };
  const handleEntity = (update: EntityUpdate): void => {
    counters.add('registry_updates_total', { kind: update.ref.kind });
    entities.put(update);
  };
  const size = (): RegistrySize => ({
    entities: entities.size,
    open: entities.open,
    events: events.size,
    notes: notes.size,
    webhooks: events.webhooks.size,
  });
  measure(options.meter, size);
  return {
    handle: (update) => {
      if (update.type === 'note') return handleNote(update);
      if (update.type === 'entity') return handleEntity(update);
      if (update.type === 'watch') return currency.tell(update);
      if (update.type === 'event') return events.tell(update);
      if (update.type === 'change' || update.type === 'push') return tellChange(update);
      notes.forget(update.key);
      entities.vanish(update.key);
    },
    view: viewOf(entities, events),
    claim: (claim) => {
      if (!takeClaim(entities.get(claim.from), claim))
        counters.add('registry_claims_dropped_total', { reason: claim.reason });
    },
    listen,
    get size() {
      return size();
    },
    start: () => Promise.resolve(),
    stop: () => {
      deadlines.clear();
      return Promise.resolve();
    },
  };
}
