import { LRUCache } from 'lru-cache';
import { eventKey, partKey } from '../contract/keys.js';
import type { EventUpdate, Micros, SpanRecord } from '../contract/model.js';
import type { Counters } from '../contract/ports.js';
import type { Deadlines } from './deadlines.js';
import { resourceOf, sorted, type Dressing } from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';
import type { Fate, RootStart } from './restored.js';

/** An event earlier than this before the root's start did not start it: a clock is wrong, or a GUID was used twice. */
const LONGEST_LEAD: Micros = 3_600_000_000;
/** Webhooks that wait for the first job of their event; the oldest are dropped, and counted, when there are more. */
const MOST_WAITING = 100_000;
/** Redeliveries of these add nothing; those of older ones give identical bytes. */
const REMEMBERED = 100_000;

export interface WebhookOptions {
  /** Whether something below the event has come, so that its root will leave one day. */
  readonly isAwaited: (guid: string) => boolean;
  readonly abandonAfter: Micros;
  readonly counters: Counters;
  readonly dressing: Dressing;
  readonly emit: (records: readonly SpanRecord[]) => void;
  /** Told which webhook has a key, by what it tells, before anything leaves under that. */
  readonly keyTaken: (key: string, telling: string) => void;
}

/** Its webhook's part: from the event's time, if that is known and plausible, to the start of its root. */
function webhookSpan(update: EventUpdate, rootStart: Micros, dressing: Dressing): SpanRecord {
  const { guid, key, time, facts } = update;
  const lead = time === undefined ? -1 : rootStart - time;
  return {
    traceId: traceIdOf(eventKey(guid)),
    spanId: spanIdOf(key),
    parentSpanId: spanIdOf(eventKey(guid)),
    name: facts.name,
    kind: facts.kind,
    start: lead >= 0 && lead <= LONGEST_LEAD ? rootStart - lead : rootStart,
    end: rootStart,
    status: 'unset',
    attributes: sorted(facts.attributes),
    resource: resourceOf(facts, dressing),
    links: [],
  };
}

/** What it tells. Several may have one key: a GUID is of an event, and each sender may tell something else of that. */
function contentOf({ time, facts }: EventUpdate): string {
  return JSON.stringify([time ?? 0, facts.name, facts]);
}

/** The same for what tells the same, and only for that. */
export function tellingKey(update: EventUpdate): string {
  return partKey(update.key, spanIdOf(contentOf(update)));
}

function byContent(updates: readonly EventUpdate[]): readonly EventUpdate[] {
  return [...updates].sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
}

/** Those of each event. */
export function byGuid(updates: readonly EventUpdate[]): ReadonlyMap<string, readonly EventUpdate[]> {
  const groups = new Map<string, EventUpdate[]>();
  for (const update of updates) {
    const group = groups.get(update.guid) ?? [];
    group.push(update);
    groups.set(update.guid, group);
  }
  return groups;
}

interface Waiting {
  readonly since: Micros;
  /** By what they tell. */
  readonly updates: Map<string, EventUpdate>;
}

/** What webhooks tell of events: parts of their roots, which leave with the root, or when they come later. */
export class Webhooks {
  /** By GUID, in the order in which they began to wait. */
  private readonly waiting = new Map<string, Waiting>();
  /** Of those that wait, by what they tell. */
  private readonly guids = new Map<string, string>();
  private isSweeping = false;
  /** Under each key that a span has, or would have: what the webhook tells that left with it. */
  private readonly left = new LRUCache<string, string>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });
  private count = 0;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: WebhookOptions,
  ) {}

  get size(): number {
    return this.count;
  }

  /** Which webhooks had their keys in an earlier process. Whether their spans have left is known elsewhere. */
  restore(keys: Iterable<readonly [key: string, telling: string]>): void {
    for (const [key, telling] of keys) this.left.set(key, telling);
  }

  /** Those of one event, told together. `root`: undefined while the root of that has not left. */
  put(updates: readonly EventUpdate[], root: RootStart | undefined): void {
    const news = updates.filter((update) => !this.left.has(tellingKey(update)));
    if (root !== undefined) return this.leave(news, root);
    for (const update of news) this.wait(update);
  }

  /** The root of the event has left. */
  release(guid: string, root: RootStart): void {
    this.leave([...this.take(guid).values()], root);
  }

  /** Those that wait under a GUID. */
  of(guid: string): readonly EventUpdate[] {
    return [...(this.waiting.get(guid)?.updates.values() ?? [])];
  }

  /** Undefined for what is the key of no webhook. */
  fateOf(key: string): Fate | undefined {
    const guid = this.guids.get(key);
    if (guid !== undefined) return { traceId: traceIdOf(eventKey(guid)), isOver: false };
    return key.startsWith(eventKey('')) ? { isOver: true } : undefined;
  }

  private leave(updates: readonly EventUpdate[], root: RootStart): void {
    const keyed = byContent(updates).map((update) => ({ ...update, key: this.keyFor(update) }));
    if (root === 'ignored' || keyed.length === 0) return;
    this.options.emit(keyed.map((update) => webhookSpan(update, root, this.options.dressing)));
  }

  /** Of those with one key the first that leaves has it, of those that leave together the first by what they tell. */
  private keyFor(update: EventUpdate): string {
    const telling = tellingKey(update);
    const holder = this.left.get(update.key);
    this.left.set(telling, telling);
    if (holder !== undefined) return holder === telling ? update.key : telling;
    this.left.set(update.key, telling);
    this.options.keyTaken(update.key, telling);
    return update.key;
  }

  private wait(update: EventUpdate): void {
    const { guid } = update;
    const telling = tellingKey(update);
    const { updates } = this.waiting.get(guid) ?? this.begin(guid, new Map());
    if (updates.has(telling)) return;
    updates.set(telling, update);
    this.guids.set(telling, guid);
    this.count += 1;
    if (this.count > MOST_WAITING) this.dropOldest();
  }

  private begin(guid: string, updates: Map<string, EventUpdate>): Waiting {
    const waiting = { since: this.deadlines.now(), updates };
    this.waiting.set(guid, waiting);
    this.sweepLater();
    return waiting;
  }

  /** Many at once: looking for the first of a map takes the longer, the more were deleted before it. */
  private dropOldest(): void {
    for (const guid of this.waiting.keys()) {
      if (this.count <= MOST_WAITING - MOST_WAITING / 100) return;
      this.drop(guid, 'too_many');
    }
  }

  /** One deadline for all: they stand in the order in which they began to wait. */
  private sweepLater(): void {
    if (this.isSweeping) return;
    this.isSweeping = true;
    this.deadlines.in(this.options.abandonAfter, () => {
      this.isSweeping = false;
      this.sweep(this.deadlines.now() - this.options.abandonAfter);
      if (this.waiting.size > 0) this.sweepLater();
    });
  }

  /** A root may take longer than that: jobs wait for approval, and those that never end are given up as late. */
  private sweep(before: Micros): void {
    for (const [guid, { since, updates }] of [...this.waiting]) {
      if (since > before) return;
      if (!this.options.isAwaited(guid)) {
        this.drop(guid, 'no_job');
        continue;
      }
      this.waiting.delete(guid);
      this.waiting.set(guid, { since: this.deadlines.now(), updates });
    }
  }

  private drop(guid: string, reason: string): void {
    const count = this.take(guid).size;
    this.options.counters.add('registry_webhooks_dropped_total', { reason }, count);
  }

  private take(guid: string): ReadonlyMap<string, EventUpdate> {
    const updates = this.waiting.get(guid)?.updates ?? new Map<string, EventUpdate>();
    this.waiting.delete(guid);
    for (const telling of updates.keys()) this.guids.delete(telling);
    this.count -= updates.size;
    return updates;
  }
}
