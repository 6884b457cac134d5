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

  /** Whether the watches of `kinds` show what is; else `again` is called when they may. */
  isTold(entry: Entry, kinds: readonly string[], again: () => void): boolean {
    const { settle, currency } = this.options;
    this.cancelSettle(entry);
    if (currency.isHeldBack) entry.cancelSettle = this.deadlines.in(settle, again);
    else if (!currency.isCurrent(kinds)) entry.cancelSettle = currency.afterNext(kinds, again);
    else return true;
    return false;
  }

  /** Whether it did not change for `settle`, as far as the watches of `kinds` tell; else `again` is called when that may be so. */
  hasSettled(entry: Entry, kinds: readonly string[], again: () => void): boolean {
    const { settle } = this.options;
    const later = (): void => {
      // What it has missed comes now.
      entry.changedAt = this.deadlines.now();
      again();
    };
    if (!this.isTold(entry, kinds, later)) return false;
    const due = entry.changedAt + settle;
    if (due <= this.deadlines.now()) return true;
    entry.cancelSettle = this.deadlines.at(due, again);
    return false;
  }

  /** Calls `giveUp` when it did not change for `abandonAfter`, unless that is cancelled. */
  watch(entry: Entry, giveUp: () => void): void {
    const due = entry.changedAt + this.options.abandonAfter;
    entry.cancelAbandon = this.deadlines.at(due, () => this.judge(entry, giveUp, false));
  }

  /** `wasBehind`: what it has missed meanwhile comes within `settle`. */
  private judge(entry: Entry, giveUp: () => void, wasBehind: boolean): void {
    const { abandonAfter, settle, currency } = this.options;
    if (entry.changedAt + abandonAfter > this.deadlines.now()) return this.watch(entry, giveUp);
    const isBehind = currency.isHeldBack || !currency.isCurrent([entry.kind]);
    if (isBehind || wasBehind) {
      entry.cancelAbandon = this.deadlines.in(settle, () => this.judge(entry, giveUp, isBehind));
      return;
    }
    delete entry.cancelAbandon;
    giveUp();
  }

  cancel(entry: Entry): void {
    this.cancelSettle(entry);
    entry.cancelAbandon?.();
    delete entry.cancelAbandon;
  }

  private cancelSettle(entry: Entry): void {
    entry.cancelSettle?.();
    delete entry.cancelSettle;
  }
}
