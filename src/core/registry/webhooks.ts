import { LRUCache } from 'lru-cache';
import { eventKey } from '../contract/keys.js';
import type { EventUpdate, Micros, SpanRecord } from '../contract/model.js';
import type { Counters } from '../contract/ports.js';
import type { Deadlines } from './deadlines.js';
import { resourceOf, sorted, type Dressing } from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';

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
}

/** Of an event whose root has left: its start, or `ignored` when it was history. */
export type RootStart = Micros | 'ignored';

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

/** Of two webhooks of one kind under one GUID always the same one counts, whichever comes first. */
function firstOf(a: EventUpdate, b: EventUpdate): EventUpdate {
  const order = ({ time, facts }: EventUpdate): string => JSON.stringify([time ?? 0, facts.name, facts]);
  return order(a) <= order(b) ? a : b;
}

/** What webhooks tell of events: parts of their roots, which leave with the root, or when they come later. */
export class Webhooks {
  /** By GUID, then by key. */
  private readonly waiting = new Map<string, Map<string, EventUpdate>>();
  private readonly left = new LRUCache<string, true>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });
  private count = 0;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: WebhookOptions,
  ) {}

  get size(): number {
    return this.count;
  }

  /** `root`: undefined while the root of its event has not left. */
  put(update: EventUpdate, root: RootStart | undefined): void {
    if (this.left.has(update.key)) return;
    if (root === undefined) return this.wait(update);
    this.leave([update], root);
  }

  /** The root of the event has left. */
  release(guid: string, root: RootStart): void {
    this.leave([...(this.take(guid)?.values() ?? [])], root);
  }

  /** Those that wait under a GUID. */
  of(guid: string): readonly EventUpdate[] {
    return [...(this.waiting.get(guid)?.values() ?? [])];
  }

  private leave(updates: readonly EventUpdate[], root: RootStart): void {
    for (const { key } of updates) this.left.set(key, true);
    if (root === 'ignored' || updates.length === 0) return;
    this.options.emit(updates.map((update) => webhookSpan(update, root, this.options.dressing)));
  }

  private wait(update: EventUpdate): void {
    const { guid, key } = update;
    const sameEvent = this.waiting.get(guid) ?? this.begin(guid);
    const known = sameEvent.get(key);
    sameEvent.set(key, known === undefined ? update : firstOf(known, update));
    if (known === undefined) this.count += 1;
    const [oldest] = this.waiting.keys();
    if (this.count > MOST_WAITING && oldest !== undefined) this.drop(oldest, 'too_many');
  }

  private begin(guid: string): Map<string, EventUpdate> {
    const sameEvent = new Map<string, EventUpdate>();
    this.waiting.set(guid, sameEvent);
    this.dropLater(guid, sameEvent);
    return sameEvent;
  }

  /** A root may take longer than that: jobs wait for approval, and those that never end are given up as late. */
  private dropLater(guid: string, sameEvent: ReadonlyMap<string, EventUpdate>): void {
    this.deadlines.in(this.options.abandonAfter, () => {
      if (this.waiting.get(guid) !== sameEvent) return;
      if (this.options.isAwaited(guid)) this.dropLater(guid, sameEvent);
      else this.drop(guid, 'no_job');
    });
  }

  private drop(guid: string, reason: string): void {
    const count = this.take(guid)?.size ?? 0;
    this.options.counters.add('registry_webhooks_dropped_total', { reason }, count);
  }

  private take(guid: string): Map<string, EventUpdate> | undefined {
    const sameEvent = this.waiting.get(guid);
    this.waiting.delete(guid);
    this.count -= sameEvent?.size ?? 0;
    return sameEvent;
  }
}
