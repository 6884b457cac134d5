import { realAfter, type After } from '../kit/after.js';
import type { SpanRecord } from '../contract/model.js';
import type { SpanExporter } from '../contract/plugin.js';
import type { Gate } from '../contract/ports.js';
import { Backlog, type Batch } from './backlog.js';
import { ByteGate } from '../kit/byte-gate.js';
import { Outcomes } from './outcomes.js';
import type { QueueOptions } from './queue-options.js';
import { Reachability } from './reachability.js';
import type { Sender } from './sender.js';
import { Waits } from './timers.js';

/**
 * Holds spans until a collector has taken them. A request that fails is sent again until it passes; only what the
 * collector says it will never take is given up, span by span, and what is left when the drain time ends.
 */
export class ExportQueue implements SpanExporter {
  private readonly bytes: ByteGate;
  private readonly backlog: Backlog;
  private readonly pauses: Waits;
  private readonly aside: Waits;
  private readonly outcomes: Outcomes;
  private readonly after: After;
  private sender: Sender | undefined;
  private spans = 0;
  private workers = 0;
  private underWay = 0;
  private state: 'open' | 'draining' | 'closed' = 'open';
  private stopping: Promise<void> | undefined;
  private onEmpty: (() => void) | undefined;
  private told: (records: readonly SpanRecord[]) => void = () => undefined;

  constructor(private readonly options: QueueOptions) {
    const { settings, log, counters, report } = options;
    this.after = options.after ?? realAfter;
    this.bytes = new ByteGate(settings.queueBytes);
    const ready = (): void => {
      this.pump();
    };
    this.backlog = new Backlog(settings.batch, this.after, ready);
    this.pauses = new Waits(this.after);
    this.aside = new Waits(this.after);
    options.meter.gauge('export_queue_spans', () => this.spans);
    options.meter.gauge('export_queue_bytes', () => this.bytes.bytes);
    options.meter.gauge('export_queue_capacity_bytes', () => settings.queueBytes);
    this.outcomes = new Outcomes({
      backlog: this.backlog,
      aside: this.aside,
      reachability: new Reachability(log, report),
      log,
      counters,
      retry: settings.retry,
      random: options.random ?? Math.random,
      settled: (batch) => {
        this.settle(batch);
      },
      ready,
    });
  }

  get gate(): Gate {
    return this.bytes;
  }

  async start(): Promise<void> {
    const sender = await this.options.open();
    if (this.state !== 'open') {
      await sender.close();
      return;
    }
    this.sender = sender;
    this.options.report({ state: 'ok' });
    this.pump();
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.finish());
  }

  onSettled(settled: (records: readonly SpanRecord[]) => void): void {
    this.told = settled;
  }

  push(records: readonly SpanRecord[]): void {
    if (records.length === 0) return;
    if (this.state === 'closed') {
      this.giveUp(records.length, 'stopped', 'spans came after the exporter had stopped');
      return;
    }
    this.options.counters.add('export_spans_queued_total', {}, records.length);
    this.spans += records.length;
    this.bytes.add(this.backlog.push(records));
    if (this.state === 'draining') this.backlog.close();
    this.pump();
  }

  private pump(): void {
    const { sender } = this;
    if (sender === undefined || this.state === 'closed') return;
    while (this.workers < this.options.settings.consumers && this.backlog.hasReady) {
      this.workers += 1;
      void this.work(sender).finally(() => {
        this.workers -= 1;
        this.pump();
      });
    }
  }

  /** Sends one batch after the other; ends when none is ready. Never rejects, because senders don't. */
  private async work(sender: Sender): Promise<void> {
    let failures = 0;
    for (let batch = this.backlog.take(); batch !== undefined; batch = this.backlog.take()) {
      const pause = await this.sendOne(sender, batch, failures);
      failures = pause === undefined ? 0 : failures + 1;
      if (pause !== undefined) await this.pause(pause);
    }
  }

  /** Returns how long the worker must pause before the next one. */
  private async sendOne(sender: Sender, batch: Batch, failures: number): Promise<number | undefined> {
    this.underWay += 1;
    const acceptedBefore = this.outcomes.acceptedSoFar;
    const result = await sender.send(batch.records);
    this.underWay -= 1;
    if (this.state === 'closed') return undefined;
    if (!result.ok) return this.outcomes.onFailed(batch, result, failures, acceptedBefore);
    if (this.outcomes.onAccepted(batch, result)) this.hasten();
    return undefined;
  }

  private pause(millis: number): Promise<void> {
    const { retry } = this.options.settings;
    const shortened = this.state === 'draining' ? Math.min(millis, retry.initial) : millis;
    return new Promise((resolve) => {
      this.pauses.add(shortened, resolve);
    });
  }

  /** The collector is back: no reason to sit out long waits. */
  private hasten(): void {
    const { retry } = this.options.settings;
    this.pauses.hasten(retry.initial);
    this.aside.hasten(retry.initial);
  }

  private settle(batch: Batch): void {
    this.spans -= batch.records.length;
    this.bytes.remove(batch.bytes);
    this.told(batch.records);
    if (this.spans === 0) this.onEmpty?.();
  }

  private async finish(): Promise<void> {
    this.state = 'draining';
    if (this.sender !== undefined && this.spans > 0) await this.drain();
    this.state = 'closed';
    if (this.spans > 0) this.giveUp(this.spans, 'drain_timeout', 'spans were left when the drain time ended');
    this.spans = 0;
    this.pauses.release();
    this.aside.release();
    this.backlog.clear();
    this.bytes.remove(this.bytes.bytes);
    // A request still under way can't be cancelled; it ends by its own time-out, and nobody waits for that.
    const closed = this.sender?.close();
    if (this.underWay === 0) await closed;
  }

  /** Resolves when everything is settled, or when the drain time ended. */
  private async drain(): Promise<void> {
    const empty = new Promise<void>((resolve) => {
      const cancel = this.after(this.options.settings.drainTimeout, resolve);
      this.onEmpty = () => {
        cancel();
        resolve();
      };
    });
    this.backlog.close();
    this.pauses.release();
    this.aside.release();
    this.pump();
    await empty;
  }

  private giveUp(spans: number, reason: string, message: string): void {
    this.options.counters.add('export_spans_refused_total', { reason }, spans);
    this.options.log.error(message, { spans });
  }
}
