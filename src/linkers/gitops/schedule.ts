import type { Micros } from '../../core/contract/model.js';
import type { Clock } from '../../core/contract/ports.js';

export interface ScheduleOptions {
  /** How long a tree waits after its latest closing. */
  readonly delay: Micros;
  /** How long one in which something is open waits for a change. */
  readonly patience: Micros;
  /** The latest closing in the tree of a root; undefined while something is open, `gone` when it is no root any more. */
  readonly closedAt: (root: string) => Micros | undefined | 'gone';
  readonly leave: (root: string) => void;
}

/** When each tree leaves. */
export class Schedule {
  private readonly cancels = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly options: ScheduleOptions,
  ) {}

  /** Something of its tree has changed: who tells of it late may tell of more in a moment. */
  changed(root: string): void {
    const { delay, patience, closedAt } = this.options;
    this.cancel(root);
    const closed = closedAt(root);
    if (closed === 'gone') return;
    const now = this.clock.now();
    const due = closed === undefined ? now + patience : Math.max(closed, now) + delay;
    this.cancels.set(
      root,
      this.clock.at(due, () => {
        this.cancels.delete(root);
        if (closedAt(root) !== 'gone') this.options.leave(root);
      }),
    );
  }

  clear(): void {
    for (const cancel of this.cancels.values()) cancel();
    this.cancels.clear();
  }

  private cancel(root: string): void {
    this.cancels.get(root)?.();
    this.cancels.delete(root);
  }
}
