import { eventKey, objectKey } from '../contract/keys.js';
import type { EntityUpdate } from '../contract/model.js';

export interface ResolveOptions {
  /** Labels whose value names an event, the first one set wins. */
  readonly eventLabels: readonly string[];
  /** Kinds that the configured sources draw. */
  readonly drawn: ReadonlySet<string>;
}

/** Where the span of an entity stands. It is final: it comes from the object alone. */
export interface Place {
  readonly traceKey: string;
  /** Absent: it is a root. */
  readonly parentKey?: string;
  /** Its parent is its drawn owner. */
  readonly isOwned?: true;
  /** Set when it shapes the root of its event, directly under which it stands. */
  readonly topLevelOf?: { readonly guid: string };
  /** The drawn owner of its own kind that it is no child of, because it is a root of its own. */
  readonly linkedOwnerKey?: string;
}

/** An empty GUID is no GUID. */
function guidOf(labels: ReadonlyMap<string, string>, eventLabels: readonly string[]): string | undefined {
  for (const label of eventLabels) {
    const guid = labels.get(label);
    if (guid !== undefined && guid !== '') return guid;
  }
  return undefined;
}

export function resolve(update: EntityUpdate, options: ResolveOptions): Place {
  const guid = guidOf(update.labels, options.eventLabels);
  const owner = update.owner;
  const ownerKey = owner && options.drawn.has(owner.kind) ? objectKey(owner.uid) : undefined;
  const traceKey = guid === undefined ? (update.traceKey ?? ownerKey ?? update.key) : eventKey(guid);
  if (ownerKey !== undefined) {
    return traceKey === update.key
      ? { traceKey, linkedOwnerKey: ownerKey }
      : { traceKey, parentKey: ownerKey, isOwned: true };
  }
  if (update.parentKey !== undefined) return { traceKey, parentKey: update.parentKey };
  if (guid === undefined) return { traceKey };
  return { traceKey, parentKey: eventKey(guid), topLevelOf: { guid } };
}

/** Beside another entity: under its drawn owner, else under it. */
export function beside(key: string, { traceKey, parentKey, isOwned }: Place): Place {
  return { traceKey, parentKey: isOwned === true && parentKey !== undefined ? parentKey : key };
}

/** Of an entity that found nobody to stand beside: under its event, whose root it does not shape, else a root. */
export function alone(update: EntityUpdate, options: ResolveOptions): Place {
  const { topLevelOf: _, ...place } = resolve(update, options);
  return place;
}
