import type { SpanRecord } from '../../contract/model.js';
import type { QueueSettings } from '../queue-options.js';
import { ExportQueue } from '../queue.js';
import type { Sender, SendResult } from '../sender.js';
import { CountersDouble, HealthDouble, LogDouble, MeterDouble, TimersDouble } from './doubles.js';

export const TAKEN: SendResult = { ok: true, rejected: 0 };
export const failed = (code: number | undefined, message = 'scripted'): SendResult => ({
  ok: false,
  ...(code === undefined ? {} : { code }),
  message,
});

export type Script = (batch: readonly SpanRecord[], number: number) => SendResult | Promise<SendResult>;

export class SenderDouble implements Sender {
  readonly sent: (readonly SpanRecord[])[] = [];
  readonly accepted: SpanRecord[] = [];
  underWay = 0;
  mostUnderWay = 0;
  closed = 0;
  script: Script = () => TAKEN;

  async send(batch: readonly SpanRecord[]): Promise<SendResult> {
    this.sent.push(batch);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    const result = await this.script(batch, this.sent.length - 1);
    this.underWay -= 1;
    if (result.ok) this.accepted.push(...batch);
    return result;
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

export interface Setup {
  readonly queue: ExportQueue;
  readonly sender: SenderDouble;
  readonly timers: TimersDouble;
  readonly log: LogDouble;
  readonly counters: CountersDouble;
  readonly meter: MeterDouble;
  readonly health: HealthDouble;
}

export const SETTINGS: QueueSettings = {
  batch: { maxSpans: 10, maxBytes: 1_000_000, linger: 200 },
  queueBytes: 10_000_000,
  consumers: 2,
  retry: { initial: 1000, max: 30_000 },
  drainTimeout: 25_000,
};

/** `random` 0.5 is a jitter of nothing. */
export function make(changes: Partial<QueueSettings> = {}, script?: Script): Setup {
  const sender = new SenderDouble();
  if (script !== undefined) sender.script = script;
  const parts = { timers: new TimersDouble(), log: new LogDouble(), counters: new CountersDouble() };
  const [health, meter] = [new HealthDouble(), new MeterDouble()];
  const queue = new ExportQueue({
    settings: { ...SETTINGS, ...changes },
    open: () => Promise.resolve(sender),
    log: parts.log,
    counters: parts.counters,
    meter,
    report: health.report,
    after: parts.timers.after,
    random: () => 0.5,
  });
  return { queue, sender, health, meter, ...parts };
}

export async function started(changes: Partial<QueueSettings> = {}, script?: Script): Promise<Setup> {
  const setup = make(changes, script);
  await setup.queue.start();
  return setup;
}

export const sizes = (sender: SenderDouble): number[] => sender.sent.map(({ length }) => length);
export const numbers = (spans: readonly SpanRecord[]): string[] => spans.map(({ spanId }) => spanId).sort();
