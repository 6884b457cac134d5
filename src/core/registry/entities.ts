import type { EntityUpdate } from '../contract/model.js';
import type { Counters } from '../contract/ports.js';
import { Beside } from './beside.js';
import type { Deadlines } from './deadlines.js';
import { asOwner, closingOf, ownerOf, saysTheSame, unfinished, type Entry } from './entry.js';
import type { Closing } from './finish.js';
import { Following } from './following.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { LIFE_OF_EVENTS } from './notes.js';
import { Orphans } from './orphans.js';
import { Outlet, type OutletOptions } from './outlet.js';
import { supersedes } from './reduce.js';
import { alone, resolve, type Place, type ResolveOptions } from './resolve.js';
import { Silence, type SilenceOptions } from './silence.js';

export interface EntityOptions extends ResolveOptions, SilenceOptions, OutletOptions {
  readonly counters: Counters;
}

/** What is alive, and what was emitted of it. */
export class Entities {
  private readonly entries = new Map<string, Entry>();
  private readonly orphans: Orphans;
  private readonly beside: Beside;
  private readonly following: Following;
  private readonly silence: Silence;
  private readonly outlet: Outlet;
  private openCount = 0;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: EntityOptions,
  ) {
    this.beside = new Beside(options.drawn);
    this.silence = new Silence(deadlines, options);
    this.outlet = new Outlet(deadlines, options);
    this.following = new Following(this.beside, this.silence, {
      since: options.since,
      find: (key) => this.entries.get(key),
    });
    this.orphans = new Orphans(deadlines, {
      settle: options.settle,
      remember: LIFE_OF_EVENTS,
      currency: options.currency,
      find: (key) => asOwner(this.entries.get(key)),
      close: (key, closing) => {
        const owner = this.entries.get(key);
        if (owner?.open !== undefined) this.close(owner, owner.open, closing);
      },
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
    const known = this.entries.get(update.key);
    const version = { resourceVersion: update.ref.resourceVersion, deleted: update.deleted };
    if (!supersedes(known?.version, version)) {
      this.options.counters.add('registry_stale_updates_total', { kind: update.ref.kind });
      return;
    }
    const entry = known ?? this.enter(update);
    entry.version = version;
    // A patch of its annotations breaks no silence.
    if (update.follows === undefined || !saysTheSame(entry.open, update))
      entry.changedAt = this.deadlines.now();
    if (entry.open !== undefined) this.advance(entry, update);
    else this.afterwards(entry, update);
    if (update.deleted) this.leave(entry);
  }

  /** Deleted while nobody watched: its last known state decides. */
  vanish(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.version.deleted) return;
    entry.version = { ...entry.version, deleted: true };
    if (entry.open !== undefined) this.advance(entry, { ...entry.open, deleted: true });
    else if (entry.lone !== undefined)
      this.outlet.emitLoneParts(entry, { ...entry.lone, deleted: true }, true);
    this.leave(entry);
  }

  private enter(update: EntityUpdate): Entry {
    const entry: Entry = {
      key: update.key,
      kind: update.ref.kind,
      version: { resourceVersion: '', deleted: false },
      changedAt: this.deadlines.now(),
      open: update,
      wasOpen: false,
      isHistory: false,
    };
    this.entries.set(update.key, entry);
    this.openCount += 1;
    this.silence.watch(entry, () => this.abandon(entry));
    if (this.beside.leadOf(update.follows) === undefined)
      this.stand(entry, update, update.follows ? alone(update, this.options) : resolve(update, this.options));
    this.orphans.ownerBorn(update.key);
    return entry;
  }

  /** Gives it its place, which is final. */
  private stand(entry: Entry, update: EntityUpdate, place: Place): void {
    const { created, key } = update;
    entry.stand = { place, home: { traceId: traceIdOf(place.traceKey), spanId: spanIdOf(key), created } };
    const owner = ownerOf(entry);
    if (owner !== undefined) this.orphans.childBorn(owner);
    this.offer(update, place);
  }

  private offer(update: EntityUpdate, place: Place): void {
    this.beside.offer(update, place);
    for (const key of this.beside.followersOf(update)) this.reconsider(key);
  }

  /** Takes the newest state of an open entity. */
  private advance(entry: Entry, update: EntityUpdate): void {
    entry.open = update;
    if (update.follows !== undefined) this.beside.follow(update);
    if (update.aliases !== undefined && entry.stand !== undefined) this.offer(update, entry.stand.place);
    if (closingOf(update) === undefined) entry.wasOpen = true;
    this.judge(entry, update);
  }

  /** A state that comes when its span has left. */
  private afterwards(entry: Entry, update: EntityUpdate): void {
    if (entry.closing?.incomplete === true) {
      this.options.counters.add('registry_late_updates_total', { kind: entry.kind });
    }
    this.outlet.tell(entry, update);
    this.outlet.emitLoneParts(entry, update, update.deleted);
    if (entry.lone !== undefined && entry.cancelAbandon === undefined) {
      this.silence.watch(entry, () => this.abandon(entry));
    }
  }

  /** Closes an open entity when its state says so and nothing is waited for. */
  private judge(entry: Entry, update: EntityUpdate): void {
    const closing = closingOf(update);
    if (entry.stand === undefined && !this.findPlace(entry, update, closing)) return;
    entry.isHistory = this.following.isHistory(entry, update, closing);
    this.outlet.tell(entry, update);
    this.outlet.emitLoneParts(entry, update, update.deleted);
    if (closing !== undefined && this.mayLeave(entry, update)) this.close(entry, update, closing);
    else this.outlet.tellEvent(entry, update);
    this.outlet.announce(entry);
  }

  private findPlace(entry: Entry, update: EntityUpdate, closing: Closing | undefined): boolean {
    const again = (): void => this.reconsider(entry.key);
    const place = this.following.placeOf(entry, update, again);
    if (place !== undefined) this.stand(entry, update, place);
    else if (this.following.isLost(entry, update, again)) this.drop(entry, closing);
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
    if (entry.lone === undefined) this.silence.cancel(entry);
    this.openCount -= 1;
    this.beside.unfollow(entry.key);
  }

  private mayLeave(entry: Entry, update: EntityUpdate): boolean {
    if (update.follows === undefined || update.deleted) return true;
    return this.following.mayLeave(entry, update, () => this.reconsider(entry.key));
  }

  private reconsider(key: string): void {
    const entry = this.entries.get(key);
    if (entry?.open !== undefined) this.judge(entry, entry.open);
  }

  /** Who stands beside it may still be told of its end. */
  private endFor(update: EntityUpdate): void {
    for (const key of this.beside.followersOf(update)) {
      const follower = this.entries.get(key);
      if (follower !== undefined) follower.changedAt = this.deadlines.now();
      this.reconsider(key);
    }
  }

  private close(entry: Entry, update: EntityUpdate, closing: Closing): void {
    const { stand } = entry;
    if (stand === undefined) return;
    entry.isHistory = !closing.incomplete && this.following.isHistory(entry, update, closing);
    this.shut(entry, closing);
    this.orphans.ownerEnded(entry.key);
    this.outlet.close(entry, update, stand.place, closing);
    this.endFor(update);
    // Nobody ever tells that it was deleted: it is no object of the API server.
    if (update.ref.uid === '') this.deadlines.in(this.options.abandonAfter, () => this.forget(entry));
  }

  /** The API server has deleted it: its owner may end with it, and it is forgotten when nothing can come any more. */
  private leave(entry: Entry): void {
    const { key, closing } = entry;
    const owner = ownerOf(entry);
    if (owner !== undefined && closing !== undefined) this.orphans.childDeleted(owner, { key, closing });
    // Kubernetes Events about it may come as long as they live.
    this.deadlines.in(LIFE_OF_EVENTS, () => this.forget(entry));
  }

  private forget(entry: Entry): void {
    // It waits for one beside which it may stand.
    if (entry.open !== undefined) return void this.deadlines.in(LIFE_OF_EVENTS, () => this.forget(entry));
    this.entries.delete(entry.key);
    this.beside.withdraw(entry.key);
    const guid = entry.stand?.place.topLevelOf?.guid;
    if (guid !== undefined) this.options.events.forget(guid, entry.key);
  }

  /** It did not change for too long. */
  private abandon(entry: Entry): void {
    const last = entry.open ?? entry.lone;
    if (last === undefined) return;
    if (entry.stand === undefined) this.stand(entry, last, alone(last, this.options));
    if (entry.open !== undefined) entry.isHistory = this.following.isHistory(entry, last, closingOf(last));
    this.outlet.tell(entry, last);
    this.outlet.emitLoneParts(entry, last, true);
    if (entry.open !== undefined) this.close(entry, last, closingOf(last) ?? unfinished(last));
    this.outlet.announce(entry);
  }
}
