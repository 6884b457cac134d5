import type { Micros, WatchUpdate } from '../contract/model.js';
import type { Gate } from '../contract/ports.js';

export interface CurrencyOptions {
  /** While it is shut the watches read nothing. */
  readonly gate: Pick<Gate, 'open'>;
  /** Whether what came while the process stood still may not have been read. */
  readonly isCatchingUp?: (() => boolean) | undefined;
  readonly now: () => Micros;
  /** How long the watches have for what they could not read. */
  readonly settle: Micros;
  /** A gate that is shut again and again is waited for no longer than this. */
  readonly abandonAfter: Micros;
}

/**
 * Whether what is known is what is: each watch of a kind has listed and follows, and nothing is held back at the gate.
 * What waits for silence (a root, a job whose run was deleted) must not take a watch that is behind for silence.
 */
export class Currency {
  /** Watches that are behind, by kind. A kind of which nothing was ever said is current. */
  private readonly behind = new Map<string, Set<string>>();
  private readonly waiting = new Set<{ readonly kinds: ReadonlySet<string>; readonly fn: () => void }>();

  /** Whether the gate was shut when it was looked at last. */
  private isShut = false;
  /** When it was seen open again, first and last, while it has not stayed open for `settle`. */
  private opened?: { readonly first: Micros; readonly last: Micros } | undefined;

  constructor(private readonly options: CurrencyOptions) {}

  /** Whether the watches read nothing, or may still be reading what they could not read. */
  get isHeldBack(): boolean {
    this.look();
    if (this.isShut || this.options.isCatchingUp?.() === true) return true;
    return this.opened !== undefined && this.opened.first + this.options.abandonAfter > this.options.now();
  }

  /** Looks at the gate, which tells nobody that it shuts: when it may have been shut, or something came through it. */
  look(): void {
    const { gate, settle } = this.options;
    const now = this.options.now();
    if (!this.isShut && this.opened !== undefined && this.opened.last + settle <= now)
      this.opened = undefined;
    const wasShut = this.isShut;
    this.isShut = !gate.open;
    if (wasShut && !this.isShut) this.opened = { first: this.opened?.first ?? now, last: now };
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
