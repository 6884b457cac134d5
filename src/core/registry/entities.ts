import type { EntityUpdate } from '../contract/model.js';
import type { Deadlines } from './deadlines.js';
import { closingOf, newEntry, ownerOf, saysTheSame, unfinished, versionOf, type Entry } from './entry.js';
import type { Closing } from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { createParts, type EntityOptions, type Parts } from './parts.js';
import { supersedes } from './reduce.js';
import { alone, resolve, type Place } from './resolve.js';
import type { Restored } from './restored.js';

/** What is alive, and what was emitted of it. */
export class Entities {
  private readonly entries = new Map<string, Entry>();
  private readonly parts: Parts;
  private openCount = 0;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: EntityOptions,
  ) {
    this.parts = createParts(deadlines, options, this.entries, (owner, update, closing) => {
      this.close(owner, update, closing);
    });
  }

  get size(): number {
    return this.entries.size;
  }

  get open(): number {
    return this.openCount;
  }

  get(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  put(update: EntityUpdate): void {
    const { counters } = this.options;
    counters.add('registry_updates_total', { kind: update.ref.kind });
    const known = this.entries.get(update.key);
    if (!supersedes(known?.version, versionOf(update))) {
      counters.add('registry_stale_updates_total', { kind: update.ref.kind });
      return;
    }
    this.take(known ?? this.enter(update), update);
  }

  private take(entry: Entry, update: EntityUpdate): void {
    const { closing } = entry;
    entry.version = versionOf(update);
    // A patch of its annotations breaks no silence.
    if (update.follows === undefined || !saysTheSame(entry.open, update))
      entry.changedAt = this.deadlines.now();
    if (entry.open !== undefined) this.advance(entry, update);
    else this.afterwards(entry, update);
    // What closes it now is kept with that.
    if (entry.closing === closing) this.keep(entry, update);
    if (update.deleted) this.parts.forgetting.leave(entry);
  }

  /** What an earlier process knew of it. What had left has left, and what was history for that is history. */
  restore({ at, update, closing, isHistory = false }: Restored): void {
    if (this.entries.has(update.key)) return;
    const entry = this.enter(update, at);
    entry.version = versionOf(update);
    entry.wasOpen = !isHistory;
    entry.isHistory = isHistory;
    if (closing === undefined) this.advance(entry, update);
    else this.settle(entry, update, closing, () => this.parts.outlet.tellEvent(entry, update));
    // A part that leaves alone may not have left with it.
    if (closing !== undefined) this.afterwards(entry, update);
    if (update.deleted) this.parts.forgetting.leave(entry);
  }

  /** Deleted while nobody watched: its last known state decides. */
  vanish(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.version.deleted) return;
    const last = entry.open ?? entry.lone;
    if (last !== undefined) return this.take(entry, { ...last, deleted: true });
    entry.version = { ...entry.version, deleted: true };
    this.parts.forgetting.leave(entry);
  }

  private enter(update: EntityUpdate, changedAt = this.deadlines.now()): Entry {
    const entry = newEntry(update, changedAt);
    this.entries.set(update.key, entry);
    this.openCount += 1;
    this.parts.silence.watch(entry, () => this.abandon(entry));
    if (this.parts.beside.leadOf(update.follows) === undefined)
      this.stand(entry, update, update.follows ? alone(update, this.options) : resolve(update, this.options));
    this.parts.orphans.ownerBorn(update.key);
    return entry;
  }

  /** Gives it its place, which is final. */
  private stand(entry: Entry, update: EntityUpdate, place: Place): void {
    const { created, key } = update;
    entry.stand = { place, home: { traceId: traceIdOf(place.traceKey), spanId: spanIdOf(key), created } };
    const owner = ownerOf(entry);
    if (owner !== undefined) this.parts.orphans.childBorn(owner);
    this.offer(update, place);
  }

  private offer(update: EntityUpdate, place: Place): void {
    this.parts.beside.offer(update, place);
    for (const key of this.parts.beside.followersOf(update)) this.reconsider(key);
  }

  /** Takes the newest state of an open entity. */
  private advance(entry: Entry, update: EntityUpdate): void {
    entry.open = update;
    if (update.follows !== undefined) this.parts.beside.follow(update);
    if (update.aliases !== undefined && entry.stand !== undefined) this.offer(update, entry.stand.place);
    if (closingOf(update) === undefined) entry.wasOpen = true;
    this.judge(entry, update);
  }

  /** A state that comes when its span has left. */
  private afterwards(entry: Entry, update: EntityUpdate): void {
    if (entry.closing?.incomplete === true) {
      this.options.counters.add('registry_late_updates_total', { kind: entry.kind });
    }
    this.parts.outlet.tell(entry, update);
    this.parts.outlet.emitLoneParts(entry, update, update.deleted);
    if (entry.lone !== undefined && entry.cancelAbandon === undefined) {
      this.parts.silence.watch(entry, () => this.abandon(entry));
    }
  }

  /** Closes an open entity when its state says so and nothing is waited for. */
  private judge(entry: Entry, update: EntityUpdate): void {
    const closing = closingOf(update);
    if (entry.stand === undefined && !this.findPlace(entry, update, closing)) return;
    entry.isHistory = this.parts.following.isHistory(entry, update, closing);
    this.parts.outlet.tell(entry, update);
    this.parts.outlet.emitLoneParts(entry, update, update.deleted);
    if (closing !== undefined && this.mayLeave(entry, update)) this.close(entry, update, closing);
    else this.parts.outlet.tellEvent(entry, update);
    this.parts.outlet.announce(entry);
  }

  private findPlace(entry: Entry, update: EntityUpdate, closing: Closing | undefined): boolean {
    const again = (): void => this.reconsider(entry.key);
    const place = this.parts.following.placeOf(entry, update, again);
    if (place !== undefined) this.stand(entry, update, place);
    else if (this.parts.following.isLost(entry, update, again)) this.drop(entry, closing);
    return place !== undefined;
  }

  /** History that never had a place: nothing of it is ever told. */
  private drop(entry: Entry, closing: Closing | undefined): void {
    entry.isHistory = true;
    this.shut(entry, closing);
    this.options.counters.add('registry_history_total', { kind: entry.kind });
  }

  /** It is open no more. */
  private shut(entry: Entry, closing: Closing | undefined): void {
    delete entry.open;
    if (closing !== undefined) entry.closing = closing;
    if (entry.lone === undefined) this.parts.silence.cancel(entry);
    this.openCount -= 1;
    this.parts.beside.unfollow(entry.key);
  }

  private mayLeave(entry: Entry, update: EntityUpdate): boolean {
    if (update.follows === undefined || update.deleted) return true;
    return this.parts.following.mayLeave(entry, update, () => this.reconsider(entry.key));
  }

  private reconsider(key: string): void {
    const entry = this.entries.get(key);
    if (entry?.open !== undefined) this.judge(entry, entry.open);
  }

  /** Who stands beside it may still be told of its end. */
  private endFor(update: EntityUpdate): void {
    for (const key of this.parts.beside.followersOf(update)) {
      const follower = this.entries.get(key);
      if (follower !== undefined) follower.changedAt = this.deadlines.now();
      this.reconsider(key);
    }
  }

  private close(entry: Entry, update: EntityUpdate, closing: Closing): void {
    const { stand } = entry;
    if (stand === undefined) return;
    entry.isHistory = !closing.incomplete && this.parts.following.isHistory(entry, update, closing);
    this.settle(entry, update, closing, () => this.parts.outlet.close(entry, update, stand.place, closing));
    this.keep(entry, update);
    // Nobody ever tells that it was deleted: it is no object of the API server.
    if (update.ref.uid === '') this.parts.forgetting.later(entry, this.options.abandonAfter);
  }

  /** While it waits for its place, nobody has said yet whether it is history. */
  private keep(entry: Entry, update: EntityUpdate): void {
    const { open, closing } = entry;
    const isHistory =
      open === undefined ? entry.isHistory : this.parts.following.isHistory(entry, update, closingOf(update));
    this.options.keep(update, closing, isHistory);
  }

  /** Its span has left. */
  private settle(entry: Entry, update: EntityUpdate, closing: Closing, tell: () => void): void {
    this.shut(entry, closing);
    this.parts.orphans.ownerEnded(entry.key);
    tell();
    this.endFor(update);
  }

  /** It did not change for too long. */
  private abandon(entry: Entry): void {
    const last = entry.open ?? entry.lone;
    if (last === undefined) return;
    if (entry.stand === undefined) this.stand(entry, last, alone(last, this.options));
    if (entry.open !== undefined)
      entry.isHistory = this.parts.following.isHistory(entry, last, closingOf(last));
    this.parts.outlet.tell(entry, last);
    this.parts.outlet.emitLoneParts(entry, last, true);
    if (entry.open !== undefined) this.close(entry, last, closingOf(last) ?? unfinished(last));
    this.parts.outlet.announce(entry);
  }
}
