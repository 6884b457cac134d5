import type { Counters, Logger } from '../contract/ports.js';
import { halves, type Backlog, type Batch } from './backlog.js';
import type { Reachability } from './reachability.js';
import type { SpanRecord } from '../contract/model.js';
import { shorten } from './shorten.js';
import type { SendFailure, SendSuccess } from './sender.js';
import { backoff, type Waits } from './timers.js';
import { codeName, judge } from './verdict.js';

/** A request that is in doubt this often while others pass is refused. */
const MAX_DOUBTS = 5;

export interface OutcomeParts {
  readonly backlog: Backlog;
  /** Batches that wait on their own, without holding up a worker. */
  readonly aside: Waits;
  readonly reachability: Reachability;
  readonly log: Logger;
  readonly counters: Counters;
  readonly retry: { readonly initial: number; readonly max: number };
  readonly random: () => number;
  /** The batch left the queue, sent or given up. */
  readonly settled: (batch: Batch) => void;
  /** The backlog holds something again. */
  readonly ready: () => void;
}

/** Decides what becomes of a batch after it was sent. */
export class Outcomes {
  private accepted = 0;
  private readonly said = new Set<string>();

  constructor(private readonly parts: OutcomeParts) {}

  /** Requests accepted so far. */
  get acceptedSoFar(): number {
    return this.accepted;
  }

  /** Returns true when the collector had been out of reach. */
  onAccepted(batch: Batch, result: SendSuccess): boolean {
    const { counters, settled, reachability } = this.parts;
    this.accepted += 1;
    const rejected = Math.min(Math.max(result.rejected, 0), batch.records.length);
    counters.add('export_spans_sent_total', {}, batch.records.length - rejected);
    if (rejected > 0) counters.add('export_spans_rejected_total', {}, rejected);
    if (rejected > 0 || result.message !== undefined) {
      this.say('partial success', 'the collector took a request, but had something to say of it', {
        rejected,
        message: result.message,
      });
    }
    settled(batch);
    const wasAway = reachability.worked();
    this.sayFirst(batch.records.length - rejected);
    return wasAway;
  }

  /** Whoever has just set this up waits for it. */
  private sayFirst(spans: number): void {
    if (spans === 0 || this.said.has('first')) return;
    this.said.add('first');
    this.parts.log.info('the collector took the first spans', { spans });
  }

  /**
   * Puts the batch where it belongs. Returns how long its worker must pause, if at all. `acceptedBefore` is
   * `acceptedSoFar` of when it was sent: a failure that is older than a success tells nothing of the collector now.
   */
  onFailed(batch: Batch, failure: SendFailure, failures: number, acceptedBefore: number): number | undefined {
    const { reachability } = this.parts;
    const isNews = this.accepted === acceptedBefore;
    switch (judge(failure)) {
      case 'later':
        if (isNews) reachability.unreachable(failure);
        return this.later(batch, failure, failures);
      case 'misconfigured':
        if (isNews) reachability.misconfigured(failure);
        return this.later(batch, failure, failures);
      case 'too_large':
        this.tooLarge(batch, failure);
        return undefined;
      case 'bad':
        this.refuse(batch, failure);
        return undefined;
      case 'doubtful':
        this.doubt(batch, failure);
        return undefined;
    }
  }

  /** To the end, so that a batch that fails again and again does not hold up the others. */
  private later(batch: Batch, failure: SendFailure, failures: number): number {
    this.countRetry(failure);
    this.parts.backlog.putLast(batch);
    return Math.max(this.backoff(failures), failure.retryAfter ?? 0);
  }

  private tooLarge(batch: Batch, failure: SendFailure): void {
    if (batch.records.length > 1) {
      this.split(batch, failure);
      return;
    }
    const shorter = batch.records[0] && shorten(batch.records[0]);
    if (shorter !== undefined) return this.retryShorter(batch, shorter, failure);
    this.parts.reachability.unreachable(failure);
    // Nothing of it is long: it passes only when somebody raises the limit.
    this.putAside(batch, failure, this.parts.retry.max);
  }

  /** Its bytes are counted as they came in, so that they are counted out alike. */
  private retryShorter(batch: Batch, shorter: SpanRecord, failure: SendFailure): void {
    this.countRetry(failure);
    this.parts.counters.add('export_spans_shortened_total');
    this.say('shortened', 'a span is above what the collector takes; its longest words are cut', {
      spanId: shorter.spanId,
    });
    this.parts.backlog.putFirst([{ ...batch, records: [shorter] }]);
  }

  private doubt(batch: Batch, failure: SendFailure): void {
    const acceptedBefore = batch.doubts === 0 ? this.accepted : batch.acceptedBefore;
    const doubts = batch.doubts + 1;
    const othersPass = this.accepted > acceptedBefore;
    if (othersPass && doubts >= MAX_DOUBTS) {
      this.refuse(batch, failure);
      return;
    }
    if (!othersPass && doubts > 1) this.parts.reachability.unreachable(failure);
    this.putAside({ ...batch, doubts, acceptedBefore }, failure, this.backoff(batch.doubts));
  }

  /** Halves it until the span that is refused stands alone; only that one is given up. */
  private refuse(batch: Batch, failure: SendFailure): void {
    if (batch.records.length > 1) {
      this.split(batch, failure);
      return;
    }
    const reason = codeName(failure.code);
    this.parts.counters.add('export_spans_refused_total', { reason }, batch.records.length);
    this.say(reason, 'the collector refused a span for good; it is given up', {
      code: reason,
      error: failure.message,
      spanId: batch.records[0]?.spanId,
    });
    this.parts.settled(batch);
  }

  private split(batch: Batch, failure: SendFailure): void {
    this.countRetry(failure);
    this.parts.backlog.putFirst(halves(batch));
  }

  private putAside(batch: Batch, failure: SendFailure, millis: number): void {
    this.countRetry(failure);
    this.parts.aside.add(millis, () => {
      this.parts.backlog.putLast(batch);
      this.parts.ready();
    });
  }

  private backoff(failures: number): number {
    return backoff(this.parts.retry, failures, this.parts.random());
  }

  private countRetry(failure: SendFailure): void {
    this.parts.counters.add('export_retries_total', { code: codeName(failure.code) });
  }

  /** Each thing aloud once; counters tell the rest. */
  private say(about: string, message: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.said.has(about)) {
      this.parts.log.debug(message, fields);
      return;
    }
    this.said.add(about);
    this.parts.log.warn(message, fields);
  }
}
