import type { Micros } from '../contract/model.js';
import type { Currency } from './currency.js';
import type { Deadlines } from './deadlines.js';
import type { Closing } from './finish.js';

interface DeletedChild {
  readonly key: string;
  readonly closing: Closing;
}

/** What stays known of it when it is forgotten itself. */
interface Remembered extends DeletedChild {
  readonly kind: string | undefined;
}

/** What is known of an owner: whether it may end with a child and has not ended, and its kind. */
export interface Owner {
  readonly endsWithDeletedChild: boolean;
  readonly kind: string;
}

export interface OrphanOptions {
  readonly settle: Micros;
  /** How long the end of a child is kept for an owner that is not known yet. */
  readonly remember: Micros;
  readonly currency: Currency;
  /** Undefined when it is not known. */
  readonly find: (key: string) => Owner | undefined;
  readonly close: (ownerKey: string, closing: Closing) => void;
}

/**
 * Owners that end with their deleted child: a job whose run was deleted stays pending for ever, so it ends with that
 * run if it still has no end of its own `settle` later. While another run of it lives it waits for that one.
 */
export class Orphans {
  /** The deleted child that ended last, by the key of its owner. */
  private readonly deletedChildren = new Map<string, Remembered>();
  /** Children that the API server has not deleted, by the key of their owner. */
  private readonly livingChildren = new Map<string, number>();

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: OrphanOptions,
  ) {}

  childBorn(ownerKey: string): void {
    this.livingChildren.set(ownerKey, (this.livingChildren.get(ownerKey) ?? 0) + 1);
  }

  childDeleted(ownerKey: string, child: DeletedChild): void {
    const living = (this.livingChildren.get(ownerKey) ?? 0) - 1;
    if (living > 0) this.livingChildren.set(ownerKey, living);
    else this.livingChildren.delete(ownerKey);
    const owner = this.options.find(ownerKey);
    if (owner?.endsWithDeletedChild === false) return;
    const remembered = { ...child, kind: this.options.find(child.key)?.kind };
    this.deletedChildren.set(ownerKey, laterOf(remembered, this.deletedChildren.get(ownerKey)));
    if (owner !== undefined) return this.endSoon(ownerKey);
    this.deadlines.in(this.options.remember, () => {
      if (this.options.find(ownerKey) === undefined) this.deletedChildren.delete(ownerKey);
    });
  }

  /** The owner is known from now on. */
  ownerBorn(ownerKey: string): void {
    if (this.deletedChildren.has(ownerKey)) this.endSoon(ownerKey);
  }

  ownerEnded(ownerKey: string): void {
    this.deletedChildren.delete(ownerKey);
  }

  private endSoon(ownerKey: string): void {
    this.deadlines.in(this.options.settle, () => this.end(ownerKey));
  }

  private end(ownerKey: string): void {
    const owner = this.options.find(ownerKey);
    const child = this.deletedChildren.get(ownerKey);
    if (owner?.endsWithDeletedChild !== true || child === undefined || this.livingChildren.has(ownerKey))
      return;
    const { currency } = this.options;
    if (currency.isHeldBack) return this.endSoon(ownerKey);
    // Its own end may be there, or another run of it, and their watches have not told yet.
    const kinds = [owner.kind, child.kind].filter((kind) => kind !== undefined);
    if (!currency.isCurrent(kinds)) {
      currency.afterNext(kinds, () => this.endSoon(ownerKey));
      return;
    }
    const { end, outcome } = child.closing;
    this.options.close(ownerKey, { end, outcome: { result: outcome.result }, incomplete: true });
  }
}

/** The one that ended later, whichever was deleted first. */
function laterOf(child: Remembered, other: Remembered | undefined): Remembered {
  if (other === undefined) return child;
  const later = child.closing.end - other.closing.end || (child.key > other.key ? 1 : -1);
  return later > 0 ? child : other;
}
