import type { WatchUpdate } from '../contract/model.js';
import type { Gate } from '../contract/ports.js';

/**
 * Whether what is known is what is: each watch of a kind has listed and follows, and nothing is held back at the gate.
 * What waits for silence (a root, a job whose run was deleted) must not take a watch that is behind for silence.
 */
export class Currency {
  /** Watches that are behind, by kind. A kind of which nothing was ever said is current. */
  private readonly behind = new Map<string, Set<string>>();
  private readonly waiting = new Set<{ readonly kinds: ReadonlySet<string>; readonly fn: () => void }>();

  constructor(private readonly gate: Pick<Gate, 'open'>) {}

  get isHeldBack(): boolean {
    return !this.gate.open;
  }

  tell({ watch, kind, current }: WatchUpdate): void {
    const watches = this.behind.get(kind) ?? new Set<string>();
    if (current) watches.delete(watch);
    else watches.add(watch);
    if (watches.size > 0) this.behind.set(kind, watches);
    else this.behind.delete(kind);
    if (!current) return;
    for (const waiter of [...this.waiting].filter(({ kinds }) => kinds.has(kind))) {
      this.waiting.delete(waiter);
      waiter.fn();
    }
  }

  isCurrent(kinds: Iterable<string>): boolean {
    for (const kind of kinds) if (this.behind.has(kind)) return false;
    return true;
  }

  /** Whether every watch shows what is. */
  get isAllCurrent(): boolean {
    return this.behind.size === 0;
  }

  /** Calls `fn` once, when a watch of one of these kinds has caught up. Returns its cancellation. */
  afterNext(kinds: Iterable<string>, fn: () => void): () => void {
    const waiter = { kinds: new Set(kinds), fn };
    this.waiting.add(waiter);
    return () => this.waiting.delete(waiter);
  }
}
