import { ATTR } from '../contract/attributes.js';
import { partKey } from '../contract/keys.js';
import type {
  Attributes,
  AttributeValue,
  EntityUpdate,
  Micros,
  NoteUpdate,
  Outcome,
  PartFacts,
  Service,
  SpanFacts,
  SpanLink,
  SpanRecord,
} from '../contract/model.js';
import { spanIdOf, traceIdOf } from './ids.js';
import type { Place } from './resolve.js';

/** What the configuration adds to every span. */
export interface Dressing {
  readonly serviceNames: Readonly<Record<Service, string>>;
  /** Fixed resource attributes. */
  readonly resource: Attributes;
}

/** How an entity was closed. */
export interface Closing {
  readonly end: Micros;
  readonly outcome: Outcome;
  /** True: it was deleted or abandoned before its own end was seen. */
  readonly incomplete: boolean;
}

const ERRORS: ReadonlySet<string> = new Set(['failure', 'error', 'timeout']);

export function sorted(attributes: Attributes): Attributes {
  const keys = Object.keys(attributes).sort();
  return Object.fromEntries(keys.map((key): [string, AttributeValue] => [key, attributes[key] ?? '']));
}

export function resourceOf(facts: Pick<SpanFacts, 'service' | 'resource'>, dressing: Dressing): Attributes {
  return sorted({
    ...dressing.resource,
    ...facts.resource,
    [ATTR.serviceName]: dressing.serviceNames[facts.service],
  });
}

export function isError(outcome: Outcome, cancellationIsError: boolean): boolean {
  return ERRORS.has(outcome.result) || (cancellationIsError && outcome.result === 'cancellation');
}

export function outcomeAttributes(outcome: Outcome, resultAttribute: string | undefined): Attributes {
  const result: Attributes = resultAttribute === undefined ? {} : { [resultAttribute]: outcome.result };
  return outcome.errorType === undefined ? result : { ...result, [ATTR.errorType]: outcome.errorType };
}

/** Marks a span incomplete, and one whose end had to be moved to its start. */
export function marks(start: Micros, end: Micros, incomplete: boolean): Attributes {
  return {
    ...(incomplete ? { [ATTR.incomplete]: true } : {}),
    ...(end < start ? { [ATTR.timeCorrected]: true } : {}),
  };
}

/** What linkers claimed, in an order of its own, and the owner that it is no child of. */
function linksOf(place: Place, claimed: readonly SpanLink[]): SpanLink[] {
  const order = ({ traceId, spanId, attributes }: SpanLink): string =>
    `${traceId}/${spanId}/${String(attributes[ATTR.linkReason])}`;
  const links = [...claimed].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  if (place.linkedOwnerKey === undefined) return links;
  const [traceId, spanId] = [traceIdOf(place.linkedOwnerKey), spanIdOf(place.linkedOwnerKey)];
  return [{ traceId, spanId, attributes: { [ATTR.linkReason]: 'owner' } }, ...links];
}

function entitySpan(
  update: EntityUpdate,
  place: Place,
  closing: Closing,
  dressing: Dressing,
  claimed: readonly SpanLink[],
): SpanRecord {
  const { facts, created } = update;
  return {
    traceId: traceIdOf(place.traceKey),
    spanId: spanIdOf(update.key),
    ...(place.parentKey === undefined ? {} : { parentSpanId: spanIdOf(place.parentKey) }),
    name: facts.name,
    kind: facts.kind,
    start: created,
    end: Math.max(created, closing.end),
    status: isError(closing.outcome, update.cancellationIsError) ? 'error' : 'unset',
    attributes: sorted({
      ...facts.attributes,
      ...outcomeAttributes(closing.outcome, update.resultAttribute),
      ...marks(created, closing.end, closing.incomplete),
    }),
    resource: resourceOf(facts, dressing),
    links: linksOf(place, claimed),
  };
}

/** An open part ends with its entity. */
function partClosing(part: PartFacts, entity: Closing): Omit<Closing, 'outcome'> & { outcome?: Outcome } {
  if (part.end === undefined)
    return { end: entity.end, outcome: { result: 'cancellation' }, incomplete: true };
  const { end, outcome } = part;
  return { end, ...(outcome && { outcome }), incomplete: entity.incomplete };
}

function partSpan(part: PartFacts, update: EntityUpdate, entity: SpanRecord, closing: Closing): SpanRecord {
  const { end, outcome, incomplete } = partClosing(part, closing);
  return {
    traceId: entity.traceId,
    spanId: spanIdOf(partKey(update.key, part.path)),
    parentSpanId: part.parent === undefined ? entity.spanId : spanIdOf(partKey(update.key, part.parent)),
    name: part.name,
    kind: 'internal',
    start: part.start,
    end: Math.max(part.start, end),
    status: outcome !== undefined && isError(outcome, false) ? 'error' : 'unset',
    attributes: sorted({
      ...part.attributes,
      ...(outcome && outcomeAttributes(outcome, ATTR.taskRunResult)),
      ...marks(part.start, end, incomplete),
    }),
    resource: entity.resource,
    links: [],
  };
}

/** The span of a closed entity, followed by those of its parts that leave with it. */
export function entitySpans(
  update: EntityUpdate,
  place: Place,
  closing: Closing,
  dressing: Dressing,
  claimed: readonly SpanLink[] = [],
): SpanRecord[] {
  const entity = entitySpan(update, place, closing, dressing, claimed);
  const parts = update.parts.filter(({ leavesAlone }) => leavesAlone !== true);
  return [entity, ...parts.map((part) => partSpan(part, update, entity, closing))];
}

/** The span of a part that leaves alone. One without an end ends where its entity was last heard of, incomplete. */
export function lonePartSpan(
  part: PartFacts,
  update: EntityUpdate,
  place: Place,
  dressing: Dressing,
): SpanRecord {
  const end = part.end ?? Math.max(part.start, update.lastSign);
  const closing: Closing = { end, outcome: { result: 'cancellation' }, incomplete: false };
  return partSpan(part, update, entitySpan(update, place, closing, dressing, []), closing);
}

/** What a note needs of the entity it is about: facts that are fixed from its creation on. */
export interface NoteHome {
  readonly traceId: string;
  readonly spanId: string;
  readonly created: Micros;
}

function noteStart(note: NoteUpdate, created: Micros): Micros {
  if (note.length === undefined) return note.time;
  if (note.length === 'since-creation') return Math.min(created, note.time);
  return Math.min(Math.max(created, note.time - note.length), note.time);
}

export function noteSpan(note: NoteUpdate, home: NoteHome, dressing: Dressing): SpanRecord {
  const start = noteStart(note, home.created);
  const isPoint = note.length === undefined || (note.length === 'since-creation' && start === note.time);
  return {
    traceId: home.traceId,
    spanId: spanIdOf(note.key),
    parentSpanId: home.spanId,
    name: isPoint ? note.pointName : note.facts.name,
    kind: note.facts.kind,
    start,
    end: note.time,
    status: 'unset',
    attributes: sorted(note.facts.attributes),
    resource: resourceOf(note.facts, dressing),
    links: [],
  };
}
