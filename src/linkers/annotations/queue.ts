import type { PatchResult } from '../../core/contract/ports.js';
import type { Letter } from './carrier.js';
import { retryDelay, type Bucket } from './pace.js';
import { thrown } from '../../core/kit/thrown.js';

const WORKERS = 4;
/** How long a stop may take to send what waits. */
const DRAIN_MILLIS = 3000;
/** With the delays between them two and a half minutes at least. */
const MOST_TRIES = 15;

export interface QueueOptions {
  /** Letters held at most, those under way and those to be tried again included. */
  readonly limit: number;
  readonly bucket: Bucket;
  /** In [0, 1). */
  readonly random: () => number;
  /** Rejects when the signal aborts. */
  readonly send: (letter: Letter, signal: AbortSignal) => Promise<PatchResult>;
  /** What became of a letter in the end. Not called for one that was dropped. */
  readonly settled: (letter: Letter, result: Exclude<PatchResult, { readonly type: 'later' }>) => void;
  readonly retried: (letter: Letter, reason: string) => void;
  /** It was put off each time. Ends it, as `dropped` does. */
  readonly gaveUp: (letter: Letter, reason: string) => void;
  readonly dropped: (reason: DropReason) => void;
}

export type DropReason = 'overflow' | 'deleted' | 'stopped';

interface Entry {
  readonly letter: Letter;
  failures: number;
  /** Set while it waits for its next try. */
  timer?: NodeJS.Timeout | undefined;
}

/**
 * Letters on their way, one for each entity, first come, first served. What the API server puts off is tried again, after
 * all that was not tried yet, a bounded number of times. A letter ends settled, given up or dropped, once.
 */
export class LetterQueue {
  readonly #options: QueueOptions;
  /** All that are not ended, by key. */
  readonly #entries = new Map<string, Entry>();
  readonly #new = new Set<Entry>();
  readonly #again = new Set<Entry>();
  readonly #underWay = new Set<Promise<void>>();
  #state: 'new' | 'running' | 'draining' | 'stopped' = 'new';
  #abort = new AbortController();
  #wake: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  #drained: () => void = () => undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Returns at once; nothing is sent before the caller has returned. */
  add(letter: Letter): void {
    if (this.#state === 'draining' || this.#state === 'stopped') return this.#options.dropped('stopped');
    if (this.#entries.size >= this.#options.limit) return this.#options.dropped('overflow');
    const entry = { letter, failures: 0 };
    this.#entries.set(letter.key, entry);
    this.#new.add(entry);
    this.#wakeIn(0);
  }

  /** The object is gone. */
  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#drop(entry, 'deleted');
  }

  start(): void {
    if (this.#state === 'running' || this.#state === 'draining') return;
    this.#state = 'running';
    this.#abort = new AbortController();
    this.#wakeIn(0);
  }

  /** Sends what waits, for three seconds at most; what failed before is not tried again. Resolves when nothing runs. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => (this.#stopping = undefined));
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (this.#state === 'running') await this.#drain();
    this.#state = 'stopped';
    clearTimeout(this.#wake);
    this.#wake = undefined;
    for (const entry of [...this.#entries.values()]) this.#drop(entry, 'stopped');
    this.#abort.abort(new Error('the linker stops'));
    await Promise.all(this.#underWay);
  }

  async #drain(): Promise<void> {
    this.#state = 'draining';
    for (const entry of [...this.#entries.values()]) {
      if (entry.timer !== undefined || this.#again.has(entry)) this.#drop(entry, 'stopped');
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DRAIN_MILLIS);
      this.#drained = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#tellIfDrained();
    });
  }

  #tellIfDrained(): void {
    if (this.#entries.size === 0) this.#drained();
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#end(entry);
    this.#options.dropped(reason);
  }

  #end(entry: Entry): void {
    clearTimeout(entry.timer);
    this.#new.delete(entry);
    this.#again.delete(entry);
    this.#entries.delete(entry.letter.key);
    this.#tellIfDrained();
  }

  #wakeIn(millis: number): void {
    if (this.#state === 'new' || this.#state === 'stopped') return;
    this.#wake ??= setTimeout(() => {
      this.#wake = undefined;
      this.#work();
    }, millis);
  }

  #work(): void {
    for (const waiting of [this.#new, this.#again]) {
      for (const entry of waiting) {
        if (this.#underWay.size >= WORKERS) return; // The next one to end wakes us.
        const wait = this.#options.bucket.take(performance.now());
        if (wait > 0) return this.#wakeIn(wait);
        waiting.delete(entry);
        this.#send(entry);
      }
    }
  }

  #send(entry: Entry): void {
    const sending = this.#resultOf(entry.letter).then((result) => {
      this.#underWay.delete(sending);
      this.#judge(entry, result);
      this.#wakeIn(0);
    });
    this.#underWay.add(sending);
  }

  /** What throws may work another time, like what the API server puts off. */
  async #resultOf(letter: Letter): Promise<PatchResult> {
    try {
      return await this.#options.send(letter, this.#abort.signal);
    } catch (error) {
      return { type: 'later', reason: thrown(error) };
    }
  }

  #judge(entry: Entry, result: PatchResult): void {
    // Dropped meanwhile, and counted as such.
    if (this.#entries.get(entry.letter.key) !== entry) return;
    if (result.type === 'later') return this.#putOff(entry, result);
    this.#options.settled(entry.letter, result);
    this.#end(entry);
  }

  #putOff(entry: Entry, { reason, afterMillis }: Extract<PatchResult, { readonly type: 'later' }>): void {
    if (this.#state !== 'running') return this.#drop(entry, 'stopped');
    entry.failures += 1;
    if (entry.failures >= MOST_TRIES) {
      this.#options.gaveUp(entry.letter, reason);
      this.#end(entry);
      return;
    }
    this.#options.retried(entry.letter, reason);
    entry.timer = setTimeout(
      () => {
        entry.timer = undefined;
        this.#again.add(entry);
        this.#wakeIn(0);
      },
      retryDelay(entry.failures, this.#options.random(), afterMillis),
    );
  }
}
