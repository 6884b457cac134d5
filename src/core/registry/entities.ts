import { ATTR } from '../contract/attributes.js';
import type { EntityUpdate } from '../contract/model.js';
import type { LinkClaim, SpanPlace } from '../contract/plugin.js';
import type { Counters } from '../contract/ports.js';
import { Beside } from './beside.js';
import type { Deadlines } from './deadlines.js';
import { closingOf, isHistory, ownerOf, unfinished, type Entry } from './entry.js';
import type { Closing, NoteHome } from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { LIFE_OF_EVENTS } from './notes.js';
import { Orphans, type Owner } from './orphans.js';
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
    this.orphans = new Orphans(deadlines, {
      settle: options.settle,
      remember: LIFE_OF_EVENTS,
      currency: options.currency,
      find: (key) => this.knownOwner(key),
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

  home(key: string): NoteHome | 'ignored' | undefined {
    const entry = this.entries.get(key);
    return entry?.isHistory === true ? 'ignored' : entry?.stand?.home;
  }

  place(key: string): SpanPlace | undefined {
    const entry = this.entries.get(key);
    if (entry?.stand === undefined || entry.isHistory) return undefined;
    const { home, place } = entry.stand;
    const hasDrawnOwner = place.isOwned === true || place.linkedOwnerKey !== undefined;
    return { traceId: home.traceId, spanId: home.spanId, hasDrawnOwner };
  }

  /** @returns whether there is such a span, and it has not left. */
  claim({ from, to, reason }: LinkClaim): boolean {
    const entry = this.entries.get(from);
    if (entry?.open === undefined) return false;
    const link = { ...to, attributes: { [ATTR.linkReason]: reason } };
    (entry.links ??= new Map()).set(`${to.traceId}/${to.spanId}/${reason}`, link);
    return true;
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
    if (this.beside.leadOf(update.follows) !== undefined) this.beside.follow(update);
    else
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
    this.beside.offer(update, place);
    this.reconsiderFollowersOf(update);
  }

  /** Takes the newest state of an open entity. */
  private advance(entry: Entry, update: EntityUpdate): void {
    entry.open = update;
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
    if (entry.stand === undefined && !this.findPlace(entry, update)) return;
    const closing = closingOf(update);
    entry.isHistory = closing !== undefined && isHistory(entry, closing, this.options.since);
    this.outlet.tell(entry, update);
    this.outlet.emitLoneParts(entry, update, update.deleted);
    if (closing !== undefined && this.mayLeave(entry, update)) this.close(entry, update, closing);
    else this.outlet.tellEvent(entry, update);
    this.outlet.announce(entry);
  }

  private findPlace(entry: Entry, update: EntityUpdate): boolean {
    const found = this.beside.find(update);
    if (found === undefined) return false;
    this.stand(entry, update, found.place);
    return true;
  }

  /** What stands beside another entity may be reopened: it waits for the end of that one, and until it is silent. */
  private mayLeave(entry: Entry, update: EntityUpdate): boolean {
    if (update.follows === undefined || update.deleted) return true;
    const waitsFor = this.beside.leadOf(update.follows)?.kind;
    const leader = this.entries.get(this.beside.find(update)?.leader ?? '');
    // The job of a run that is gone is no reason to wait: it may never end.
    if (leader?.open !== undefined && leader.kind === waitsFor) return false;
    const kinds = waitsFor === undefined ? [entry.kind] : [entry.kind, waitsFor];
    return this.silence.hasSettled(entry, kinds, () => this.reconsider(entry.key));
  }

  private reconsider(key: string): void {
    const entry = this.entries.get(key);
    if (entry?.open !== undefined) this.judge(entry, entry.open);
  }

  private reconsiderFollowersOf(update: EntityUpdate): void {
    for (const key of this.beside.followersOf(update)) this.reconsider(key);
  }

  private close(entry: Entry, update: EntityUpdate, closing: Closing): void {
    const { stand } = entry;
    if (stand === undefined) return;
    delete entry.open;
    entry.closing = closing;
    if (entry.lone === undefined) this.silence.cancel(entry);
    this.openCount -= 1;
    this.orphans.ownerEnded(entry.key);
    this.beside.unfollow(update);
    entry.isHistory = isHistory(entry, closing, this.options.since);
    this.outlet.close(entry, update, stand.place, closing);
    this.reconsiderFollowersOf(update);
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

  private knownOwner(key: string): Owner | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    return { endsWithDeletedChild: entry.open?.endsWithDeletedChild === true, kind: entry.kind };
  }

  /** It did not change for too long. */
  private abandon(entry: Entry): void {
    const last = entry.open ?? entry.lone;
    if (last === undefined) return;
    if (entry.stand === undefined) this.stand(entry, last, alone(last, this.options));
    this.outlet.tell(entry, last);
    this.outlet.emitLoneParts(entry, last, true);
    if (entry.open !== undefined) this.close(entry, last, closingOf(last) ?? unfinished(last));
    this.outlet.announce(entry);
  }
}
