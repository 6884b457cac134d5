import type { Component } from '../contract/component.js';
import type { EntityUpdate, EventUpdate, Micros, ObjectRef, SpanRecord } from '../contract/model.js';
import type { Counters, Gate, Logger, Meter } from '../contract/ports.js';
import type { Durability, Store } from '../contract/store.js';
import type { Closing } from '../registry/finish.js';
import type { Keeper } from '../registry/registry.js';
import type { Memory, Restored } from '../registry/restored.js';
import type { WatchMemory } from '../kube/memory.js';
import { Checkpoints } from './checkpoints.js';
import { asIs, decodeHome, decodeRoot, decodeTime, type KeptUpdate } from './codec.js';
import { Spans } from './spans.js';
import { readTable } from '../kit/read-table.js';
import { TABLES } from './tables.js';
import { Updates, type FateOf } from './updates.js';
import { Writer } from '../kit/writer.js';

/** What an earlier process has left. */
interface Left {
  readonly memory: Memory;
  /** Spans that no collector had. */
  readonly spans: readonly SpanRecord[];
}

export interface JournalOptions {
  readonly store: Store;
  /** Of everything that is written to the store. */
  readonly durability: Durability;
  readonly log: Logger;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly now: () => Micros;
  /** Of the registry. */
  readonly fateOf: FateOf;
  /** Whether everything that is has been seen. */
  readonly isCurrent: () => boolean;
  /** What a start that remembers nothing takes for history ended before this. */
  readonly since: () => Micros;
  readonly abandonAfter: Micros;
  /** Unlike that of any other process. */
  readonly life: string;
}

function isEntity(kept: KeptUpdate): kept is Restored {
  return kept.update.type === 'entity';
}

/** How long the ids of spans that left are kept: as long as the API server keeps Kubernetes Events. */
const KEEP: Micros = 3_600_000_000;
const FLUSH_MILLIS = 1000;
/** Looking goes through all that is kept. */
const LOOK_MILLIS = 10_000;

/**
 * What the registry and the exporters would forget with the process: states of what is not over, spans that no collector
 * has, and what left a short while ago. It is written in the order in which it happened, and never waited for.
 */
export class Journal implements Component, Keeper {
  /** What watches ask for, and tell. */
  readonly watches: WatchMemory;
  private readonly checkpoints: Checkpoints;
  private readonly writer: Writer;
  private readonly spans: Spans;
  private readonly updates: Updates;
  private timers: readonly NodeJS.Timeout[] = [];
  private left: Left | undefined;
  private objects: readonly ObjectRef[] = [];
  private hasBegun = false;

  constructor(private readonly options: JournalOptions) {
    this.writer = new Writer(options.store, {
      log: options.log,
      message: 'what is not over could not be written down; it is tried again',
      failed: (operations) => {
        options.counters.add('journal_write_failures_total', {}, operations);
      },
    });
    this.spans = new Spans(this.writer, options.life);
    this.updates = new Updates(this.writer, options.fateOf);
    this.checkpoints = new Checkpoints(this.writer, options.durability);
    this.watches = {
      get: (watch) => this.checkpoints.get(watch),
      put: (watch, version) => {
        this.checkpoints.put(watch, version);
      },
      objectsOf: (kind) => this.objects.filter((ref) => ref.kind === kind),
    };
    options.meter.gauge('journal_updates', () => this.updates.size);
  }

  /** Shut while too much waits that could not be written. */
  get gate(): Gate {
    return this.writer.gate;
  }

  async start(): Promise<void> {
    const { store, log, counters } = this.options;
    const unreadable = (table: string): void => counters.add('journal_unreadable_total', { table });
    const reading = { store, log, unreadable };
    const times = new Map(await readTable(reading, TABLES.times, decodeTime));
    await this.checkpoints.load(reading);
    const first = times.get('since') ?? this.options.since();
    const current = times.get('current');
    const kept = await this.updates.load(reading);
    const memory = {
      since: current === undefined ? first : Math.max(first, current - KEEP),
      roots: await readTable(reading, TABLES.roots, decodeRoot),
      webhookKeys: await readTable(reading, TABLES.webhooks, asIs),
      homes: await readTable(reading, TABLES.homes, decodeHome),
      entities: kept.filter(isEntity),
      webhooks: kept.flatMap(({ update }) => (update.type === 'event' ? [update] : [])),
    };
    this.left = { memory, spans: await this.spans.load(reading) };
    this.objects = memory.entities
      .filter(({ update }) => !update.deleted && update.ref.uid !== '')
      .map(({ update }) => update.ref);
    this.writer.write([{ table: TABLES.times, key: 'since', value: String(first) }]);
    this.say(this.left);
    this.timers = [
      setInterval(() => this.flush(), FLUSH_MILLIS),
      setInterval(() => this.look(), LOOK_MILLIS),
    ];
  }

  /** What an earlier process has left, once. */
  recall(): Left {
    const { left } = this;
    if (left === undefined) throw new Error('the journal was not read, or was recalled before');
    this.left = undefined;
    return left;
  }

  /**
   * Everybody who knows what is has started. Before that the registry does not know what was kept, so all of it would be
   * taken for over; and a start that ends half way has seen nothing of what is.
   */
  begin(): void {
    this.hasBegun = true;
  }

  stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.look();
    this.checkpoints.stop();
    return Promise.resolve();
  }

  keep(key: string, update: EntityUpdate | EventUpdate, closing?: Closing, isHistory?: boolean): void {
    this.updates.keep(key, { at: this.options.now(), update, closing, isHistory });
  }

  rootLeft(guid: string, start: Micros | 'ignored'): void {
    const expires = this.options.now() + this.options.abandonAfter;
    this.writer.write([{ table: TABLES.roots, key: guid, value: JSON.stringify(start), expires }]);
  }

  keyTaken(key: string, telling: string): void {
    const expires = this.options.now() + this.options.abandonAfter;
    this.writer.write([{ table: TABLES.webhooks, key, value: telling, expires }]);
  }

  /** Those that have not left in an earlier life. */
  take(records: readonly SpanRecord[]): readonly SpanRecord[] {
    const due = this.spans.take(records);
    this.options.counters.add('journal_spans_known_total', {}, records.length - due.length);
    return due;
  }

  settled(records: readonly SpanRecord[]): void {
    this.spans.settled(records, this.options.now());
  }

  /** Forgets what is over, and writes how far things have come. */
  look(): void {
    const now = this.options.now();
    this.flush();
    if (!this.hasBegun) return;
    this.updates.sweep(now);
    if (!this.options.isCurrent()) return;
    this.writer.write([{ table: TABLES.times, key: 'current', value: String(now) }]);
    this.spans.forget(now - KEEP);
  }

  /** Writes where watches are, and once more what could not be written. */
  private flush(): void {
    this.writer.again();
    void this.checkpoints.flush();
  }

  private say({ memory: { entities, webhooks }, spans }: Left): void {
    const { counters, log } = this.options;
    const counts = { entities: entities.length, webhooks: webhooks.length, spans: spans.length };
    for (const [what, count] of Object.entries(counts))
      counters.add('journal_recalled_total', { what }, count);
    if (Object.values(counts).every((count) => count === 0)) return;
    log.info('what an earlier process has left is taken up', counts);
  }
}
