import type { EntityUpdate, Micros } from '../contract/model.js';
import type { Beside } from './beside.js';
import { closingOf, isHistory, type Entry, type Horizon } from './entry.js';
import type { Closing } from './finish.js';
import type { Place } from './resolve.js';
import type { Silence } from './silence.js';

export interface FollowingOptions {
  readonly horizon: Readonly<Horizon>;
  readonly find: (key: string) => Entry | undefined;
}

/** What an entity that stands beside another one waits for: its place, the end of that one, and silence. */
export class Following {
  constructor(
    private readonly beside: Beside,
    private readonly silence: Silence,
    private readonly options: FollowingOptions,
  ) {}

  /** What was seen open, or whose run was, is no history. */
  isHistory(entry: Entry, update: EntityUpdate, closing: Closing | undefined): boolean {
    const { since } = this.options.horizon;
    const leaders = this.leadersOf(update);
    if (leaders.some(({ open }) => open !== undefined)) entry.wasOpen = true;
    if (closing === undefined || !isHistory(entry, closing, since)) return false;
    return leaders.every((leader) => leader.closing !== undefined && leader.closing.end < since);
  }

  /** Undefined while it is not known; then `again` is called when it may be, unless nobody is there. */
  placeOf(entry: Entry, update: EntityUpdate, again: () => void): Place | undefined {
    // What its watch has not told yet may be a better place.
    if (!this.silence.isTold(entry, this.waitedKinds(update), again)) return undefined;
    return this.beside.find(update)?.place;
  }

  /** Whether it is history that will never have a place; else `again` is called when that may be so. */
  isLost(entry: Entry, update: EntityUpdate, again: () => void): boolean {
    if (this.beside.find(update) !== undefined || hasNews(update, this.options.horizon.since)) return false;
    if (!this.isHistory(entry, update, closingOf(update))) return false;
    return this.silence.hasSettled(entry, this.beside.kindsOf(update.follows), again);
  }

  /** It may be reopened: it waits for the end of the one beside which it stands, and until both are silent. */
  mayLeave(entry: Entry, update: EntityUpdate, again: () => void): boolean {
    if (this.leadersOf(update).some(({ open }) => open !== undefined)) return false;
    return this.silence.hasSettled(entry, [entry.kind, ...this.waitedKinds(update)], again);
  }

  /** Only the kind that it follows first: a watch of the others that never works holds nothing up. */
  private waitedKinds({ follows }: EntityUpdate): readonly string[] {
    return this.beside.kindsOf(follows).slice(0, 1);
  }

  /** Those for whose end it waits. */
  private leadersOf(update: EntityUpdate): readonly Entry[] {
    if (update.follows === undefined) return [];
    return (this.beside.find(update)?.leaders ?? []).flatMap((key) => this.options.find(key) ?? []);
  }
}

/** Whether a part that leaves alone has not ended yet, or only after `since`. */
function hasNews({ parts }: EntityUpdate, since: Micros): boolean {
  return parts.some(({ leavesAlone, end }) => leavesAlone === true && (end === undefined || end >= since));
}
