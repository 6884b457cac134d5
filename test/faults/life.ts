import type { SpanRecord, Update } from '../../src/core/contract/model.js';
import type { SpanExporter } from '../../src/core/contract/plugin.js';
import { withBarrier } from '../../src/core/journal/barrier.js';
import { Journal } from '../../src/core/journal/journal.js';
import { createSettlement } from '../../src/core/kernel/settlement.js';
import { createPipeline, silent, uncounted, type Pipeline } from '../pipeline/in-process.js';
import type { MappedLine } from '../stories/play.js';
import { createFragileStore, type Disk, type FragileStore } from './fragile-store.js';
import type { World } from './world.js';

const WATCH = 'watch';
const DAY = 24 * 3_600_000_000;

/** A collector that takes when it is told to, and may be told of only after a crash. */
class Collector {
  readonly taken: SpanRecord[] = [];
  private queue: SpanRecord[] = [];
  private unacknowledged: SpanRecord[] = [];
  private settled: (records: readonly SpanRecord[]) => void = () => undefined;

  readonly exporter: SpanExporter = {
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    gate: { open: true, wait: () => Promise.resolve() },
    push: (records) => void this.queue.push(...records),
    onSettled: (settled) => (this.settled = settled),
  };

  take(count: number): void {
    const batch = this.queue.splice(0, count);
    this.taken.push(...batch);
    this.unacknowledged.push(...batch);
  }

  acknowledge(): void {
    this.settled(this.unacknowledged.splice(0));
  }
}

/** What may be left out to see that the harness notices. */
export interface Weakness {
  readonly keepsNoUpdates?: true;
  readonly keepsNoSpans?: true;
  readonly forgetsCheckpoints?: true;
  readonly keepsNoChanges?: true;
  readonly answersAtOnce?: true;
  /** A start that ends half way is taken for one that has seen what is. */
  readonly beginsAtOnce?: true;
}

/** Each by what it makes of the process. */
export const WEAKNESSES: readonly (readonly [name: string, weakness: Weakness])[] = [
  ['keeps no states', { keepsNoUpdates: true }],
  ['keeps no spans', { keepsNoSpans: true }],
  ['keeps no pull requests', { keepsNoChanges: true }],
  ['forgets its checkpoints', { forgetsCheckpoints: true }],
  ['answers webhooks at once', { answersAtOnce: true }],
  ['begins at once', { beginsAtOnce: true }],
];

/** One process, from its start to its sudden end. */
export class Life {
  readonly collector = new Collector();
  private readonly store: FragileStore;
  private readonly pipeline: Pipeline;
  private readonly journal: Journal;
  private readonly push: (records: readonly SpanRecord[]) => void;
  /** Webhooks that were not answered: their write has not been committed. */
  private unanswered: { readonly line: MappedLine; readonly write: number }[] = [];

  constructor(
    private readonly world: World,
    disk: Disk,
    private readonly weakness: Weakness,
    life: number,
    now: number,
  ) {
    this.store = createFragileStore(disk);
    this.journal = new Journal({
      ...{
        ...withBarrier(this.store),
        log: silent,
        counters: uncounted,
        abandonAfter: DAY,
        since: () => this.pipeline.registry.since,
      },
      meter: { gauge: () => undefined, record: () => undefined },
      now: () => this.pipeline.clock.now(),
      fateOf: (key) => this.pipeline.registry.fateOf(key),
      isCurrent: () => true,
      life: String(life),
    });
    this.push = createSettlement([this.collector.exporter], (records) => this.journal.settled(records));
    const options = {
      keeper: this.weakness.keepsNoUpdates ? undefined : this.journal,
      emit: (records: readonly SpanRecord[]) =>
        this.push(this.weakness.keepsNoSpans ? records : this.journal.take(records)),
    };
    this.pipeline = createPipeline(now, options, this.weakness.keepsNoChanges ? undefined : this.store);
  }

  /** Everything that happens when a process starts, with the world as it was after `index` lines. */
  async start(index: number, redelivered: readonly MappedLine[]): Promise<void> {
    await this.journal.start();
    const { memory, spans } = this.journal.recall();
    await this.pipeline.start();
    this.pipeline.registry.restore(memory);
    this.push(spans);
    this.handle(this.world.listed(index));
    const checkpoint = this.weakness.forgetsCheckpoints ? undefined : this.journal.watches.get(WATCH);
    if (checkpoint !== undefined) {
      for (const line of this.world.objectLines(Number(checkpoint), index)) this.handle(line.updates);
    }
    this.journal.watches.put(WATCH, String(index));
    for (const line of redelivered) this.deliver(line);
    this.journal.begin();
  }

  /** A start that ends before all have started, as by a file that is missing. What it wrote is committed. */
  async startInVain(): Promise<void> {
    await this.journal.start();
    if (this.weakness.beginsAtOnce) this.journal.begin();
    await this.pipeline.stop();
    await this.journal.stop();
    this.store.commit(Infinity);
  }

  take(line: MappedLine, index: number): void {
    this.moveTo(line.line.t);
    if (line.line.kind === 'webhook') return this.deliver(line);
    this.handle(line.updates);
    this.journal.watches.put(WATCH, String(index + 1));
  }

  /** Milliseconds since the start of the world. */
  moveTo(t: number): void {
    this.pipeline.clock.moveTo(this.world.zero + t * 1000);
  }

  /** Some of what goes on beside: commits, a collector that takes, a look at what is over. */
  goOn(random: () => number): void {
    if (random() < 0.3) this.journal.look();
    if (random() < 0.5) this.store.commit(Math.ceil(random() * 5));
    if (random() < 0.3) this.collector.take(Math.ceil(random() * 10));
    if (random() < 0.3) this.collector.acknowledge();
  }

  /** Returns the webhooks that are sent again, as nobody has answered. */
  async crash(): Promise<readonly MappedLine[]> {
    // Nothing of it goes on; what that writes is not committed.
    await this.pipeline.stop();
    await this.journal.stop();
    if (this.weakness.answersAtOnce) return [];
    return this.unanswered.filter(({ write }) => write > this.store.committed).map(({ line }) => line);
  }

  /** Everything that waits is written and taken. */
  catchUp(): void {
    this.collector.take(Infinity);
    this.collector.acknowledge();
    this.journal.look();
    this.store.commit(Infinity);
    this.store.expire(this.pipeline.clock.now());
    this.unanswered = [];
  }

  /** Lets all deadlines pass and everything be taken. */
  finish(): void {
    this.pipeline.finish();
    this.catchUp();
  }

  /** How many states and spans it would leave. */
  left(disk: Disk): number {
    this.catchUp();
    const tables = [...disk].filter(([name]) => /updates|spans|told/.test(name));
    return tables.reduce((sum, [, table]) => sum + table.size, 0);
  }

  private deliver(line: MappedLine): void {
    this.handle(line.updates);
    this.unanswered.push({ line, write: this.store.written });
  }

  private handle(updates: readonly Update[]): void {
    for (const update of updates) this.pipeline.registry.handle(update);
  }
}
