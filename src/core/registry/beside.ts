import { isDeepStrictEqual } from 'node:util';
import type { EntityUpdate, Lead, Micros } from '../contract/model.js';
import { beside, type Place } from './resolve.js';

/** An entity by whose side others may stand. */
interface Leader {
  readonly key: string;
  readonly kind: string;
  readonly place: Place;
  readonly created: Micros;
  readonly aliases: readonly string[];
}

/** Whom an entity follows: the place that this gives it, and those for whose end it waits. */
interface Found {
  readonly place: Place;
  readonly leaders: readonly string[];
}

function add(sets: Map<string, Set<string>>, keys: readonly string[], value: string): void {
  for (const key of keys) sets.set(key, (sets.get(key) ?? new Set<string>()).add(value));
}

function remove(sets: Map<string, Set<string>>, keys: readonly string[], value: string): void {
  for (const key of keys) {
    const set = sets.get(key);
    set?.delete(value);
    if (set?.size === 0) sets.delete(key);
  }
}

/**
 * Who stands beside whom: an activity beside the run that it tells of. No owner reference says so; they find each other
 * by aliases, whichever comes first.
 */
export class Beside {
  private readonly leaders = new Map<string, Leader>();
  private readonly byAlias = new Map<string, Set<string>>();
  /** The aliases that each follower asks for. */
  private readonly asked = new Map<string, readonly string[]>();
  private readonly followers = new Map<string, Set<string>>();

  constructor(private readonly drawn: ReadonlySet<string>) {}

  /** The kind that it waits for; undefined when no source draws one that it could stand beside. */
  leadOf(follows: readonly Lead[] = []): Lead | undefined {
    return follows.find(({ kind }) => this.drawn.has(kind));
  }

  /** The kinds among which it may find somebody. */
  kindsOf(follows: readonly Lead[] = []): readonly string[] {
    return follows.map(({ kind }) => kind).filter((kind) => this.drawn.has(kind));
  }

  offer({ key, ref, created, aliases = [] }: EntityUpdate, place: Place): void {
    const known = this.leaders.get(key)?.aliases ?? [];
    if (isDeepStrictEqual(known, aliases)) return;
    remove(this.byAlias, known, key);
    this.leaders.set(key, { key, kind: ref.kind, place, created, aliases });
    add(this.byAlias, aliases, key);
  }

  withdraw(key: string): void {
    remove(this.byAlias, this.leaders.get(key)?.aliases ?? [], key);
    this.leaders.delete(key);
  }

  /** From now on `followersOf` tells of it. */
  follow({ key, follows }: EntityUpdate): void {
    const aliases = this.leadOf(follows)?.aliases ?? [];
    if (isDeepStrictEqual(this.asked.get(key), aliases)) return;
    this.unfollow(key);
    this.asked.set(key, aliases);
    add(this.followers, aliases, key);
  }

  unfollow(key: string): void {
    remove(this.followers, this.asked.get(key) ?? [], key);
    this.asked.delete(key);
  }

  followersOf({ aliases = [] }: EntityUpdate): readonly string[] {
    return [...new Set(aliases.flatMap((alias) => [...(this.followers.get(alias) ?? [])]))];
  }

  find({ follows }: EntityUpdate): Found | undefined {
    const lead = this.leadOf(follows);
    for (const alias of lead?.aliases ?? []) {
      const keys = [...(this.byAlias.get(alias) ?? [])];
      const known = keys.flatMap((key) => this.leaders.get(key) ?? []).sort(preferring(lead?.kind));
      const [first] = known;
      if (first === undefined) continue;
      const place = beside(first.key, first.place);
      const leaders = known.filter(
        (leader) =>
          leader.kind === lead?.kind && beside(leader.key, leader.place).parentKey === place.parentKey,
      );
      return { place, leaders: leaders.map(({ key }) => key) };
    }
    return undefined;
  }
}

/** A drawn owner, or what somebody's drawn child leads to; then the older one. */
function preferring(kind: string | undefined): (a: Leader, b: Leader) => number {
  const rank = (leader: Leader): number => Number(leader.place.isOwned === true || leader.kind !== kind);
  return (a, b) => rank(b) - rank(a) || a.created - b.created || (a.key < b.key ? -1 : 1);
}
