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
  /** The key of the one whose release notes it carries. */
  readonly parent?: string;
  /** Keys of the others that it names. */
  readonly others: readonly string[];
}

/** All that was told of one pull request, by GUID. */
export interface ChangeRecord {
  readonly ref: ChangeRef;
  readonly told: ReadonlyMap<string, Told>;
}

/** Deliveries of one pull request; more of them are left out, and no pipeline makes so many. */
export const MOST_TOLD = 2000;

const CLOSINGS: ReadonlySet<string | undefined> = new Set(['merged', 'closed']);

/** With one more delivery. Of two under one GUID always the same one counts, whichever comes first. */
export function added({ ref, told }: ChangeRecord, next: Told): ChangeRecord {
  const known = told.get(next.guid);
  if (known === undefined && told.size >= MOST_TOLD) return { ref, told };
  const order = (each: Told): string => JSON.stringify([each.facts.updated ?? 0, each.kind, each]);
  if (known !== undefined && (isDeepStrictEqual(known, next) || order(known) < order(next)))
    return { ref, told };
  return { ref, told: new Map(told).set(next.guid, next) };
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

/** What was told last of it. */
export function lastOf(record: ChangeRecord): Told | undefined {
  return last(ofChange(record));
}

/** The delivery that closed it for good so far: no reopening follows it. Undefined while it is open. */
export function closingOf(record: ChangeRecord): Told | undefined {
  const told = ofChange(record);
  const reopened = last(told.filter(({ action }) => action === 'reopened'))?.facts.updated ?? 0;
  return last(told.filter(({ action, facts }) => CLOSINGS.has(action) && (facts.updated ?? 0) >= reopened));
}

export function createdOf(record: ChangeRecord): Micros | undefined {
  const times = [...record.told.values()].flatMap(({ facts }) => facts.created ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
