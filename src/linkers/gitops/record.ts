import { isDeepStrictEqual } from 'node:util';
import type { ChangeRef, ChangeTold } from '../../core/contract/change.js';
import type { Attributes, Micros } from '../../core/contract/model.js';

/** What one delivery told, without its text: which other pull requests that names is read once, when it comes. */
export interface Told {
  readonly guid: string;
  readonly kind: string;
  readonly action?: string;
  readonly time?: Micros;
  readonly facts: Omit<ChangeTold, 'body'>;
  readonly attributes: Attributes;
  /** The one whose release notes it carries. */
  readonly parent?: ChangeRef;
  /** Keys of the others that it names. */
  readonly others: readonly string[];
}

/** What a Git host answered. It is no delivery, so it has no GUID and is no part. Its change, when it is closed, is its closing. */
export interface Answer extends Told {
  /** The last change that the host knew of. */
  readonly asOf: Micros;
}

/** All that was told of one pull request: deliveries by GUID, and the newest answer. */
export interface ChangeRecord {
  readonly ref: ChangeRef;
  readonly told: ReadonlyMap<string, Told>;
  readonly answer?: Answer;
}

/** Deliveries of one pull request; more of them are left out, and no pipeline makes so many. */
export const MOST_TOLD = 2000;

/** Hosts tell a closing and the change that it was a second apart; nobody reopens and closes again so quickly. */
const SAME_CLOSING = 60_000_000;

const CLOSINGS: ReadonlySet<string | undefined> = new Set(['merged', 'closed']);

/** With one more delivery. Of two under one GUID always the same one counts, whichever comes first. */
export function added(record: ChangeRecord, next: Told): ChangeRecord {
  const { told } = record;
  const known = told.get(next.guid);
  if (known === undefined && told.size >= MOST_TOLD) return record;
  const order = (each: Told): string => JSON.stringify([each.facts.updated ?? 0, each.kind, each]);
  if (known !== undefined && (isDeepStrictEqual(known, next) || order(known) < order(next))) return record;
  return { ...record, told: new Map(told).set(next.guid, next) };
}

/** With what a Git host answered. Of several answers the newest counts, in whatever order they come. */
export function answered(record: ChangeRecord, next: Answer): ChangeRecord {
  const { answer: known } = record;
  const order = (each: Answer): string => JSON.stringify(each);
  if (known === undefined || known.asOf < next.asOf) return { ...record, answer: next };
  if (known.asOf > next.asOf || order(known) <= order(next)) return record;
  return { ...record, answer: next };
}

/** The last by the time of the change; of several of the same time the one with the smallest GUID. */
function last(told: readonly Told[]): Told | undefined {
  const order = (a: Told, b: Told): number =>
    (b.facts.updated ?? 0) - (a.facts.updated ?? 0) || (a.guid < b.guid ? -1 : 1);
  return [...told].sort(order)[0];
}

function ofChange({ told }: ChangeRecord): readonly Told[] {
  return [...told.values()].filter(
    ({ kind, facts }) => kind === 'pull_request' && facts.updated !== undefined,
  );
}

const updatedOf = (told: Told | undefined): Micros => told?.facts.updated ?? 0;

/** What was told last of it. */
export function lastOf(record: ChangeRecord): Told | undefined {
  const delivered = last(ofChange(record));
  return updatedOf(record.answer) > updatedOf(delivered) ? record.answer : delivered;
}

function reopenedAt(record: ChangeRecord): Micros {
  return updatedOf(last(ofChange(record).filter(({ action }) => action === 'reopened')));
}

/** The delivery that closed it for good so far: no reopening follows it. */
function deliveredClosing(record: ChangeRecord): Told | undefined {
  const reopened = reopenedAt(record);
  return last(ofChange(record).filter((told) => CLOSINGS.has(told.action) && updatedOf(told) >= reopened));
}

/**
 * What closed it for good so far: a delivery; an answer only where the host knows of a later closing, whose delivery was
 * missed. Undefined while it is open, and when the host has seen it open since.
 */
export function closingOf(record: ChangeRecord): Told | undefined {
  const { answer } = record;
  const delivered = deliveredClosing(record);
  if (answer === undefined) return delivered;
  if (!CLOSINGS.has(answer.action))
    return delivered !== undefined && answer.asOf > updatedOf(delivered) ? undefined : delivered;
  const isNews = updatedOf(answer) > updatedOf(delivered) + (delivered === undefined ? 0 : SAME_CLOSING);
  return isNews && updatedOf(answer) >= reopenedAt(record) ? answer : delivered;
}

/** The commits that it was merged as, as far as anybody told. */
export function mergesOf({ told, answer }: ChangeRecord): readonly string[] {
  return [...told.values(), ...(answer === undefined ? [] : [answer])].flatMap(
    ({ facts }) => facts.mergeRevision ?? [],
  );
}

export function createdOf(record: ChangeRecord): Micros | undefined {
  const told = [...record.told.values(), ...(record.answer === undefined ? [] : [record.answer])];
  const times = told.flatMap(({ facts }) => facts.created ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
