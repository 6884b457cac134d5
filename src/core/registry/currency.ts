import type { WatchUpdate } from '../contract/model.js';
import type { Gate } from '../contract/ports.js';

/**
 * Whether what is known is what is: each watch of a kind has listed and follows, and nothing is held back at the gate.
 * What waits for silence (a root, a job whose run was deleted) must not take a watch that is behind for silence.
 */
export class Currency {
  /** Watches that are behind, by kind. A kind of which nothing was ever said is current. */
  private readonly behind = new Map<string, Set<string>>();
  private waiting: (() => void)[] = [];

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
    const due = this.waiting;
    this.waiting = [];
    for (const fn of due) fn();
  }

  isCurrent(kinds: Iterable<string>): boolean {
    for (const kind of kinds) if (this.behind.has(kind)) return false;
    return true;
  }

  /** Calls `fn` once, when a watch has caught up. */
  afterNext(fn: () => void): void {
    this.waiting.push(fn);
  }
}
