import type { Micros, NoteUpdate, SpanRecord } from '../contract/model.js';
import type { Counters } from '../contract/ports.js';
import type { Deadlines } from './deadlines.js';
import { noteSpan, type Dressing, type NoteHome } from './finish.js';

/** How long the API server keeps Kubernetes Events: an hour. */
export const LIFE_OF_EVENTS: Micros = 3_600_000_000;
/**
 * Those that wait longest are of objects that no selector draws; those of drawn ones wait a moment. So the oldest are
 * dropped, and counted, when there are more than these, which take some 40 MB.
 */
const MOST_WAITING = 20_000;

export interface NoteOptions {
  readonly counters: Counters;
  readonly dressing: Dressing;
  readonly emit: (records: readonly SpanRecord[]) => void;
}

/** Notes on entities: each is emitted once, as soon as its entity is known; none is waited for. */
export class Notes {
  /** Emitted or given up, until the API server has long forgotten them. */
  private readonly seen = new Set<string>();
  private readonly waiting = new Map<string, { readonly note: NoteUpdate; readonly cancel: () => void }>();
  /** Of what was deleted before the process began. */
  private readonly homes = new Map<string, NoteHome>();
  private readonly waitingFor = new Map<string, Set<string>>();

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: NoteOptions,
  ) {}

  get size(): number {
    return this.seen.size + this.waiting.size;
  }

  /** Where things stood that an earlier process saw deleted. */
  restore(homes: Iterable<readonly [key: string, home: NoteHome]>): void {
    for (const [key, home] of homes) this.homes.set(key, home);
    if (this.homes.size > 0) this.deadlines.in(LIFE_OF_EVENTS, () => this.homes.clear());
  }

  /** `home`: the entity it is about; `ignored` when that entity is history and gets no span; else not known yet. */
  put(note: NoteUpdate, home: NoteHome | 'ignored' | undefined): void {
    if (!this.seen.has(note.key)) this.take(note, home ?? this.homes.get(note.about.key));
    if (note.deleted) this.forget(note.key);
  }

  private take(note: NoteUpdate, home: NoteHome | 'ignored' | undefined): void {
    if (home === undefined) return this.wait(note);
    this.seen.add(note.key);
    if (home !== 'ignored') this.options.emit([noteSpan(note, home, this.options.dressing)]);
  }

  /** The entity is known from now on. */
  release(aboutKey: string, home: NoteHome | 'ignored'): void {
    const keys = this.waitingFor.get(aboutKey);
    if (keys === undefined) return;
    for (const key of [...keys]) {
      const note = this.drop(key);
      if (note !== undefined) this.take(note, home);
    }
  }

  /**
   * The API server has forgotten it. That says nothing of its span: it is remembered for another hour, since its
   * deletion may come again, and goes on waiting if its entity is not known yet.
   */
  forget(key: string): void {
    if (!this.seen.has(key) && !this.waiting.has(key)) return;
    this.deadlines.in(LIFE_OF_EVENTS, () => this.seen.delete(key));
  }

  private wait(note: NoteUpdate): void {
    if (this.waiting.has(note.key)) return;
    const cancel = this.deadlines.in(LIFE_OF_EVENTS, () => this.giveUp(note.key, 'unknown_object'));
    this.waiting.set(note.key, { note, cancel });
    const keys = this.waitingFor.get(note.about.key) ?? new Set<string>();
    this.waitingFor.set(note.about.key, keys.add(note.key));
    if (this.waiting.size > MOST_WAITING) this.giveUpOldest();
  }

  /** Many at once: looking for the first of a map takes the longer, the more were deleted before it. */
  private giveUpOldest(): void {
    for (const key of this.waiting.keys()) {
      if (this.waiting.size <= MOST_WAITING - MOST_WAITING / 100) return;
      this.giveUp(key, 'too_many');
    }
  }

  private giveUp(key: string, reason: string): void {
    if (this.drop(key) === undefined) return;
    this.seen.add(key);
    this.options.counters.add('registry_notes_dropped_total', { reason });
  }

  /** Takes a note off the waiting ones; undefined when it was none of them. */
  private drop(key: string): NoteUpdate | undefined {
    const waiting = this.waiting.get(key);
    if (waiting === undefined) return undefined;
    waiting.cancel();
    this.waiting.delete(key);
    const about = waiting.note.about.key;
    const keys = this.waitingFor.get(about);
    keys?.delete(key);
    if (keys?.size === 0) this.waitingFor.delete(about);
    return waiting.note;
  }
}
