import type { Micros } from '../contract/model.js';
import type { Currency } from './currency.js';
import type { Deadlines } from './deadlines.js';
import type { Entry } from './entry.js';

export interface SilenceOptions {
  readonly settle: Micros;
  readonly abandonAfter: Micros;
  readonly currency: Currency;
}

/** Waits for entities that do not change any more. Silence is only believed of a watch that is current. */
export class Silence {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: SilenceOptions,
  ) {}

  /** Whether it did not change for `settle`, as far as the watches of `kinds` tell; else `again` is called when that may be so. */
  hasSettled(entry: Entry, kinds: readonly string[], again: () => void): boolean {
    const { settle, currency } = this.options;
    const due = entry.changedAt + settle;
    if (due > this.deadlines.now()) {
      this.deadlines.at(due, again);
      return false;
    }
    if (!currency.isHeldBack && currency.isCurrent(kinds)) return true;
    if (currency.isHeldBack) this.deadlines.in(settle, again);
    else currency.afterNext(() => this.deadlines.in(settle, again));
    return false;
  }

  /** Calls `giveUp` when it did not change for `abandonAfter`, unless that is cancelled. */
  watch(entry: Entry, giveUp: () => void): void {
    const { abandonAfter, currency } = this.options;
    entry.cancelAbandon = this.deadlines.at(entry.changedAt + abandonAfter, () => {
      if (!currency.isCurrent([entry.kind])) entry.changedAt = this.deadlines.now();
      if (entry.changedAt + abandonAfter > this.deadlines.now()) return this.watch(entry, giveUp);
      delete entry.cancelAbandon;
      giveUp();
    });
  }

  cancel(entry: Entry): void {
    entry.cancelAbandon?.();
    delete entry.cancelAbandon;
  }
}
