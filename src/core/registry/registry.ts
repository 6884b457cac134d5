import type { ChangeUpdate, PushUpdate } from '../contract/change.js';
import type { Component } from '../contract/component.js';
import type {
  Attributes,
  EntityUpdate,
  EventUpdate,
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
import { fateOf, homeOf, spanPlaceOf, takeClaim, type Horizon } from './entry.js';
import { Events } from './events.js';
import type { Closing, Dressing } from './finish.js';
import { contextOf } from './ids.js';
import { Notes } from './notes.js';
import type { Fate, Memory, Restored, RootStart } from './restored.js';
import { byGuid, tellingKey } from './webhooks.js';

export interface RegistryOptions {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly emit: (records: readonly SpanRecord[]) => void;
  /** While it is shut the watches read nothing, so that nothing can be concluded from silence. */
  readonly gate: Pick<Gate, 'open'>;
  /** Whether the process stood still a moment ago: nor can anything be concluded then. Never, when absent. */
  readonly isCatchingUp?: (() => boolean) | undefined;
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
  /** Takes what would be forgotten with the process, after each change of it. Nothing is kept without. */
  readonly keeper?: Keeper | undefined;
}

/** Keeps what the registry knows and the API server may not tell again. */
export interface Keeper {
  /** `closing`: how an entity was closed, when its span has left; `isHistory`: that it had ended long before. */
  keep(key: string, update: EntityUpdate | EventUpdate, closing?: Closing, isHistory?: boolean): void;
  rootLeft(guid: string, start: RootStart): void;
  /** Which of the webhooks with one key has it. */
  keyTaken(key: string, telling: string): void;
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
  /** What an earlier process has kept, before anything else is handed over. */
  restore(memory: Memory): void;
  /** What ended before this is history. */
  readonly since: Micros;
  /** What became of what was kept. */
  fateOf(key: string): Fate;
  /** Everything that is has been told. */
  readonly isCurrent: boolean;
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

function sizeOf(entities: Entities, events: Events, notes: Notes): RegistrySize {
  return {
    entities: entities.size,
    open: entities.open,
    events: events.size,
    notes: notes.size,
    webhooks: events.webhooks.size,
  };
}

/**
 * Roots first: nobody waits for one that has left. Who stands beside another comes after that, and finds it as it was left.
 * Webhooks of one event come together, and have the keys that they had, in whatever order they were kept.
 */
function restoreAll(entities: Entities, events: Events, memory: Memory): void {
  events.restore(memory);
  const isBeside = ({ update }: Restored): boolean => update.follows !== undefined;
  const [beside, others] = [
    memory.entities.filter(isBeside),
    memory.entities.filter((kept) => !isBeside(kept)),
  ];
  for (const restored of [...others, ...beside]) entities.restore(restored);
  for (const [guid, updates] of byGuid(memory.webhooks)) events.tell(guid, updates);
}

function eventsKeptBy(keeper: Keeper | undefined): Pick<Keeper, 'rootLeft' | 'keyTaken'> {
  return {
    rootLeft: (guid, start) => keeper?.rootLeft(guid, start),
    keyTaken: (key, telling) => keeper?.keyTaken(key, telling),
  };
}

export function createRegistry(options: RegistryOptions): Registry {
  const { clock, counters, keeper } = options;
  const dressing: Dressing = { serviceNames: options.serviceNames, resource: options.resource };
  const horizon: Horizon = { since: historyBefore(options.backfill, clock.now()) };
  const deadlines = new Deadlines(clock);
  const emit = (records: readonly SpanRecord[]): void => {
    counters.add('registry_spans_emitted_total', {}, records.length);
    options.emit(records);
    // They may have filled the queue.
    currency.look();
  };
  const currency = new Currency({ ...options, now: () => deadlines.now() });
  const events = new Events(deadlines, {
    ...options,
    ...{ currency, dressing, emit },
    ...eventsKeptBy(keeper),
  });
  const { tell, tellChange, listen } = createAudience();
  const notes = new Notes(deadlines, { counters, dressing, emit });
  const entities = new Entities(deadlines, {
    ...options,
    ...{ horizon, currency, dressing, emit, tell, events, notes },
    keep: (update, closing, isHistory) => keeper?.keep(update.key, update, closing, isHistory),
  });

  const handleNote = (note: NoteUpdate): void => {
    if (options.drawn.has(note.about.kind)) return notes.put(note, homeOf(entities.get(note.about.key)));
    counters.add('registry_notes_dropped_total', { reason: 'not_drawn' });
  };
  const handleEvent = (update: EventUpdate): void => {
    events.tell(update.guid, [update]);
    keeper?.keep(tellingKey(update), update);
  };
  const size = (): RegistrySize => sizeOf(entities, events, notes);
  measure(options.meter, size);
  return {
    handle: (update) => {
      currency.look();
      if (update.type === 'note') return handleNote(update);
      if (update.type === 'entity') return entities.put(update);
      if (update.type === 'watch') return currency.tell(update);
      if (update.type === 'event') return handleEvent(update);
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
    restore: (memory) => {
      horizon.since = memory.since;
      notes.restore(memory.homes);
      restoreAll(entities, events, memory);
    },
    get since() {
      return horizon.since;
    },
    fateOf: (key) => events.webhooks.fateOf(key) ?? fateOf(entities.get(key), (guid) => events.hasLeft(guid)),
    get isCurrent() {
      return currency.isAllCurrent && !currency.isHeldBack;
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(deadlines.clear()),
  };
}
