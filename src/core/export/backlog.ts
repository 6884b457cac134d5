import type { SpanRecord } from '../contract/model.js';
import { estimateSize } from './size.js';
import type { After } from '../kit/after.js';

/** Spans that are sent in one request. */
export interface Batch {
  readonly records: readonly SpanRecord[];
  readonly bytes: number;
  /** How often it alone was in doubt. */
  readonly doubts: number;
  /** How many requests had been accepted when it was first in doubt. */
  readonly acceptedBefore: number;
}

export interface BacklogSettings {
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly linger: number;
}

/** Gathers spans to batches, closed by count, by bytes or after the linger, and holds them until they are taken. */
export class Backlog {
  private readonly ready: Batch[] = [];
  private records: SpanRecord[] = [];
  private bytes = 0;
  private cancelLinger: (() => void) | undefined;

  constructor(
    private readonly settings: BacklogSettings,
    private readonly after: After,
    /** Called when a linger ended. */
    private readonly onReady: () => void,
  ) {}

  get hasReady(): boolean {
    return this.ready.length > 0;
  }

  /** Returns the bytes taken in. */
  push(records: readonly SpanRecord[]): number {
    let added = 0;
    for (const record of records) {
      const size = estimateSize(record);
      if (this.bytes + size > this.settings.maxBytes) this.close();
      this.records.push(record);
      this.bytes += size;
      added += size;
      if (this.records.length >= this.settings.maxSpans) this.close();
    }
    if (this.records.length > 0) this.startLinger();
    return added;
  }

  /** Closes the open batch, whatever its size. */
  close(): void {
    this.cancelLinger?.();
    this.cancelLinger = undefined;
    if (this.records.length === 0) return;
    this.ready.push({ records: this.records, bytes: this.bytes, doubts: 0, acceptedBefore: 0 });
    this.records = [];
    this.bytes = 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.close();
    this.ready.length = 0;
  }

  take(): Batch | undefined {
    return this.ready.shift();
  }

  putLast(batch: Batch): void {
    this.ready.push(batch);
  }

  putFirst(batches: readonly Batch[]): void {
    this.ready.unshift(...batches);
  }

  private startLinger(): void {
    this.cancelLinger ??= this.after(this.settings.linger, () => {
      this.close();
      this.onReady();
    });
  }
}

/** Both halves of a batch of two spans or more, as if they were new. */
export function halves(batch: Batch): [Batch, Batch] {
  const middle = Math.ceil(batch.records.length / 2);
  const [first, second] = [batch.records.slice(0, middle), batch.records.slice(middle)];
  const bytes = first.reduce((sum, record) => sum + estimateSize(record), 0);
  const fresh = { doubts: 0, acceptedBefore: 0 };
  return [
    { records: first, bytes, ...fresh },
    { records: second, bytes: batch.bytes - bytes, ...fresh },
  ];
}
