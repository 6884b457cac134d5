import type { EntityUpdate, Lead, Micros } from '../contract/model.js';
import { beside, type Place } from './resolve.js';

/** An entity by whose side others may stand. */
interface Leader {
  readonly key: string;
  readonly place: Place;
  readonly created: Micros;
  readonly aliases: readonly string[];
}

/** Somebody's drawn child first, then the older one. */
function preferred(a: Leader, b: Leader): number {
  const owned = Number(b.place.isOwned ?? false) - Number(a.place.isOwned ?? false);
  return owned || a.created - b.created || (a.key < b.key ? -1 : 1);
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  sets.set(key, (sets.get(key) ?? new Set<T>()).add(value));
}

function remove<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}

/**
 * Who stands beside whom: an activity beside the run that it tells of. No owner reference says so; they find each other
 * by aliases, whichever comes first.
 */
export class Beside {
  private readonly leaders = new Map<string, Leader>();
  private readonly byAlias = new Map<string, Set<string>>();
  private readonly followers = new Map<string, Set<string>>();

  constructor(private readonly drawn: ReadonlySet<string>) {}

  /** The kind that it waits for; undefined when no source draws one that it could stand beside. */
  leadOf(follows: readonly Lead[] = []): Lead | undefined {
    return follows.find(({ kind }) => this.drawn.has(kind));
  }

  offer({ key, created, aliases = [] }: EntityUpdate, place: Place): void {
    if (aliases.length === 0) return;
    this.leaders.set(key, { key, place, created, aliases });
    for (const alias of aliases) add(this.byAlias, alias, key);
  }

  withdraw(key: string): void {
    for (const alias of this.leaders.get(key)?.aliases ?? []) remove(this.byAlias, alias, key);
    this.leaders.delete(key);
  }

  /** From now on `followersOf` tells of it. */
  follow({ key, follows }: EntityUpdate): void {
    for (const alias of this.leadOf(follows)?.aliases ?? []) add(this.followers, alias, key);
  }

  unfollow({ key, follows }: EntityUpdate): void {
    for (const alias of this.leadOf(follows)?.aliases ?? []) remove(this.followers, alias, key);
  }

  followersOf({ aliases = [] }: EntityUpdate): readonly string[] {
    return [...new Set(aliases.flatMap((alias) => [...(this.followers.get(alias) ?? [])]))];
  }

  /** Whom it follows, and the place that this gives it. */
  find({ follows }: EntityUpdate): { readonly leader: string; readonly place: Place } | undefined {
    for (const alias of this.leadOf(follows)?.aliases ?? []) {
      const keys = [...(this.byAlias.get(alias) ?? [])];
      const [first] = keys.flatMap((key) => this.leaders.get(key) ?? []).sort(preferred);
      if (first !== undefined) return { leader: first.key, place: beside(first.key, first.place) };
    }
    return undefined;
  }
}
