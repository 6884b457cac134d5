import { isDeepStrictEqual } from 'node:util';
import { ATTR } from '../contract/attributes.js';
import type { EntityUpdate, Micros, SpanLink, SpanRecord } from '../contract/model.js';
import { lonePartSpan, type Closing, type Dressing, type NoteHome } from './finish.js';
import type { LinkClaim, SpanPlace } from '../contract/plugin.js';
import type { Owner } from './orphans.js';
import type { Version } from './reduce.js';
import type { Place } from './resolve.js';
import type { Fate } from './restored.js';

/** What ended before `since` was history when the process started, or was told by an earlier one. */
export interface Horizon {
  since: Micros;
}

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
  cancelSettle?: () => void;
  /** What linkers claimed, by what it links to. */
  links?: Map<string, SpanLink>;
  /** Paths of the parts that left alone. */
  left?: Set<string>;
}

/** One of which nothing was known. */
export function newEntry(update: EntityUpdate, changedAt: Micros): Entry {
  return {
    key: update.key,
    kind: update.ref.kind,
    version: { resourceVersion: '', deleted: false },
    changedAt,
    open: update,
    wasOpen: false,
    isHistory: false,
  };
}

export function versionOf({ ref, deleted }: EntityUpdate): Version {
  return { resourceVersion: ref.resourceVersion, deleted };
}

/** `hasLeft`: whether the root of an event has left. */
export function fateOf(entry: Entry | undefined, hasLeft: (guid: string) => boolean): Fate {
  const guid = entry?.stand?.place.topLevelOf?.guid;
  const isOpen = entry?.open !== undefined || entry?.lone !== undefined;
  const shapesRoot = guid !== undefined && !hasLeft(guid);
  const home = entry?.isHistory === true ? undefined : entry?.stand?.home;
  return { traceId: entry?.stand?.home.traceId, home, isOver: !isOpen && !shapesRoot };
}

/** The key of the drawn owner under which it stands. */
export function ownerOf({ stand }: Entry): string | undefined {
  return stand?.place.isOwned === true ? stand.place.parentKey : undefined;
}

/** `ignored`: it is history. Undefined while it waits for its place. */
export function homeOf(entry: Entry | undefined): NoteHome | 'ignored' | undefined {
  return entry?.isHistory === true ? 'ignored' : entry?.stand?.home;
}

/** Where its span stands, for those who may know of it. */
export function spanPlaceOf(entry: Entry | undefined): SpanPlace | undefined {
  if (entry?.stand === undefined || entry.isHistory) return undefined;
  const { home, place } = entry.stand;
  const hasDrawnOwner = place.isOwned === true || place.linkedOwnerKey !== undefined;
  return { traceId: home.traceId, spanId: home.spanId, hasDrawnOwner };
}

/** @returns whether there is such a span, and it has not left. */
export function takeClaim(entry: Entry | undefined, { to, reason }: LinkClaim): boolean {
  if (entry?.open === undefined) return false;
  const link = { ...to, attributes: { [ATTR.linkReason]: reason } };
  (entry.links ??= new Map()).set(`${to.traceId}/${to.spanId}/${reason}`, link);
  return true;
}

export function asOwner(entry: Entry | undefined): Owner | undefined {
  if (entry === undefined) return undefined;
  return { endsWithDeletedChild: entry.open?.endsWithDeletedChild === true, kind: entry.kind };
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

/** Whether two states of an entity say the same, whatever else of the object has changed. */
export function saysTheSame(a: EntityUpdate | undefined, b: EntityUpdate): boolean {
  return a !== undefined && isDeepStrictEqual({ ...a, ref: undefined }, { ...b, ref: undefined });
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
