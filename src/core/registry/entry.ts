import type { EntityUpdate, Micros, SpanLink, SpanRecord } from '../contract/model.js';
import { lonePartSpan, type Closing, type Dressing, type NoteHome } from './finish.js';
import type { Version } from './reduce.js';
import type { Place } from './resolve.js';

/** Where its span stands. It is final. */
export interface Stand {
  readonly place: Place;
  readonly home: NoteHome;
}

/** An entity that is alive, or was a short while ago. */
export interface Entry {
  readonly key: string;
  readonly kind: string;
  version: Version;
  changedAt: Micros;
  /** Absent while that waits for another entity. */
  stand?: Stand;
  /** The last state, while its span has not left. */
  open?: EntityUpdate;
  /** The last state, while a part that leaves alone has not left. */
  lone?: EntityUpdate;
  /** The version that linkers were told last. */
  told?: Version;
  /** What waits for it to be known was released. */
  isAnnounced?: true;
  /** How it was closed. */
  closing?: Closing;
  /** It was seen before it had ended, so it is no history, whatever its end says. */
  wasOpen: boolean;
  isHistory: boolean;
  cancelAbandon?: () => void;
  /** What linkers claimed, by what it links to. */
  links?: Map<string, SpanLink>;
  /** Paths of the parts that left alone. */
  left?: Set<string>;
}

/** The key of the drawn owner under which it stands. */
export function ownerOf({ stand }: Entry): string | undefined {
  return stand?.place.isOwned === true ? stand.place.parentKey : undefined;
}

export function unfinished(update: EntityUpdate): Closing {
  return { end: update.lastSign, outcome: { result: 'cancellation' }, incomplete: true };
}

/** How a state closes its entity; undefined while it is open. */
export function closingOf(update: EntityUpdate): Closing | undefined {
  const { end, outcome } = update;
  if (end !== undefined && outcome !== undefined) return { end, outcome, incomplete: false };
  return update.deleted ? unfinished(update) : undefined;
}

/** What ended before `since` was history when the process started. */
export function isHistory({ wasOpen }: Entry, { incomplete, end }: Closing, since: Micros): boolean {
  return !wasOpen && !incomplete && end < since;
}

/**
 * The parts that leave at their own end, each once; with `isFinal`, when no other state will come, also those that have
 * none. What is left of them is kept in the entry.
 */
export function takeLoneParts(
  entry: Entry,
  update: EntityUpdate,
  { isFinal, since, dressing }: { isFinal: boolean; since: Micros; dressing: Dressing },
): SpanRecord[] {
  const { stand, left = new Set<string>() } = entry;
  delete entry.lone;
  if (stand === undefined) return [];
  const due = update.parts.filter(({ leavesAlone, path }) => leavesAlone === true && !left.has(path));
  const ready = due.filter((part) => part.end !== undefined || isFinal);
  if (ready.length < due.length) entry.lone = update;
  for (const { path } of ready) entry.left = left.add(path);
  const isNews = (end: Micros): boolean => entry.wasOpen || end >= since;
  return ready
    .filter((part) => isNews(part.end ?? update.lastSign))
    .map((part) => lonePartSpan(part, update, stand.place, dressing));
}
