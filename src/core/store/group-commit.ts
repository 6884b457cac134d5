import { StoreError } from '../contract/errors.js';
import type { StoreOperation } from '../contract/store.js';
import { reasonOf } from './reason.js';
import { delay, Pause, type Timing } from './timing.js';

export interface CommitLimits {
  /** How long a write may wait, tries included. */
  readonly waitMillis: number;
  /** How long the stop waits for what has not been written. */
  readonly stopMillis: number;
  /** Of all that waits. */
  readonly pendingBytes: number;
  /** Of one commit, unless a single write is larger. */
  readonly commitBytes: number;
}

export interface GroupCommitOptions {
  readonly commit: (operations: readonly StoreOperation[]) => Promise<void>;
  readonly sizeOf: (operation: StoreOperation) => number;
  readonly limits: CommitLimits;
  readonly timing: Timing;
  readonly onFailure: (reason: string) => void;
  readonly onSuccess: () => void;
}

interface Write {
  readonly operations: readonly StoreOperation[];
  readonly bytes: number;
  /** When its wait is over. */
  readonly due: number;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** One that the next try would not make either. */
function isFinal(error: unknown): error is StoreError {
  return error instanceof StoreError && error.reason !== 'late';
}

/**
 * Puts the writes that come while one commit is under way into the next, so that many small ones cost few. One commit at
 * a time, in the order of the calls. A commit that fails is tried again until the writes in it have waited long enough.
 */
export class GroupCommit {
  private readonly queue: Write[] = [];
  /** Those whose promise is open, the oldest first; those under way are among them. */
  private readonly open = new Set<Write>();
  private readonly pause: Pause;
  private bytes = 0;
  private running = false;
  private closed = false;
  private failures = 0;
  /** How many of the queue are committed one by one. */
  private alone = 0;
  private lastReason = 'the commit before takes long';
  private disarm: (() => void) | undefined;
  private whenDone: (() => void) | undefined;

  constructor(private readonly options: GroupCommitOptions) {
    this.pause = new Pause(options.timing.after);
  }

  get pendingBytes(): number {
    return this.bytes;
  }

  write(operations: readonly StoreOperation[]): Promise<void> {
    const { limits, sizeOf, timing } = this.options;
    if (this.closed) return Promise.reject(new StoreError('closed', 'the store is closed'));
    const bytes = operations.reduce((sum, operation) => sum + sizeOf(operation), 0);
    if (this.bytes + bytes > limits.pendingBytes) return Promise.reject(this.tooMuch(bytes));
    return new Promise((resolve, reject) => {
      const write = { operations, bytes, due: timing.elapsed() + limits.waitMillis, resolve, reject };
      this.bytes += bytes;
      this.queue.push(write);
      this.open.add(write);
      this.arm();
      void this.run();
    });
  }

  /** Writes what waits, within the time for that. @throws StoreError when something is left */
  async stop(): Promise<void> {
    this.closed = true;
    if (this.open.size > 0) {
      const { timing, limits } = this.options;
      await new Promise<void>((resolve) => {
        this.whenDone = resolve;
        timing.after(limits.stopMillis, resolve);
      });
    }
    const left = this.open.size;
    const reason = `the store was closed before it was written: ${this.lastReason}`;
    for (const write of [...this.open]) this.settle(write, new StoreError('late', reason));
    this.disarm?.();
    this.pause.cut();
    if (left > 0) throw new StoreError('late', `${left} writes were left: ${this.lastReason}`);
  }

  private tooMuch(bytes: number): StoreError {
    const { pendingBytes } = this.options.limits;
    const reason = this.failures > 0 ? `: ${this.lastReason}` : '';
    return new StoreError('full', `${this.bytes} bytes wait, ${bytes} more exceed ${pendingBytes}${reason}`);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    // Those of this turn go together.
    await Promise.resolve();
    for (let batch = this.take(); batch.length > 0; batch = this.take()) await this.attempt(batch);
    this.running = false;
  }

  private take(): Write[] {
    const batch: Write[] = [];
    let bytes = 0;
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      if (batch.length > 0 && bytes + next.bytes > this.options.limits.commitBytes) break;
      this.queue.shift();
      // It has waited long enough, and was told so.
      if (!this.open.has(next)) continue;
      batch.push(next);
      bytes += next.bytes;
      if (this.alone > 0) break;
    }
    this.alone = Math.max(0, this.alone - 1);
    return batch;
  }

  private async attempt(batch: readonly Write[]): Promise<void> {
    try {
      await this.options.commit(batch.flatMap(({ operations }) => operations));
      this.failures = 0;
      this.options.onSuccess();
      for (const write of batch) this.settle(write);
    } catch (error) {
      if (!isFinal(error)) return this.again(batch, error);
      const [first, ...others] = batch;
      if (first !== undefined && others.length === 0) return this.settle(first, error);
      // Each for itself, so that one that can't be made takes no other along.
      this.queue.unshift(...batch);
      this.alone = batch.length;
    }
  }

  private async again(batch: readonly Write[], error: unknown): Promise<void> {
    const { onFailure, timing } = this.options;
    this.lastReason = reasonOf(error);
    onFailure(this.lastReason);
    this.queue.unshift(...batch);
    if (this.open.size === 0) return;
    await this.pause.wait(delay(this.failures, timing.random()));
    this.failures += 1;
  }

  private settle(write: Write, error?: StoreError): void {
    if (!this.open.delete(write)) return;
    this.bytes -= write.bytes;
    if (error === undefined) write.resolve();
    else write.reject(error);
    if (this.open.size === 0) this.whenDone?.();
  }

  /** One timer for all: the oldest is due first. */
  private arm(): void {
    const [oldest] = this.open;
    if (this.disarm !== undefined || oldest === undefined) return;
    const { timing } = this.options;
    this.disarm = timing.after(Math.max(0, oldest.due - timing.elapsed()), () => {
      this.disarm = undefined;
      this.expire();
      this.arm();
    });
  }

  private expire(): void {
    const now = this.options.timing.elapsed();
    const reason = `it was not written within ${this.options.limits.waitMillis} ms: ${this.lastReason}`;
    for (const write of this.open) {
      if (write.due > now) break;
      this.settle(write, new StoreError('late', reason));
    }
  }
}
