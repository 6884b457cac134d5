import { ATTR } from '../contract/attributes.js';
import { eventKey } from '../contract/keys.js';
import type { EventFacts, EventUpdate, Micros, Outcome, Result, SpanRecord } from '../contract/model.js';
import {
  isError,
  marks,
  outcomeAttributes,
  resourceOf,
  sorted,
  type Closing,
  type Dressing,
} from './finish.js';
import { spanIdOf, traceIdOf } from './ids.js';

/** A top-level entity of an event: a job, or a run without a drawn owner. */
export interface Member {
  readonly kind: string;
  readonly uid: string;
  readonly created: Micros;
  readonly facts: EventFacts;
  /** It had ended long before the process started. */
  readonly isHistory: boolean;
  readonly closing?: Closing;
}

const WORST_FIRST: readonly Result[] = ['failure', 'error', 'timeout', 'cancellation', 'success', 'skip'];

function byCreation(a: Member, b: Member): number {
  return a.created - b.created || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0);
}

/**
 * The members that belong to the root, first one first: each was created no later than `settle` after the latest
 * end of those created before it. Later ones join the trace and do not change the root.
 */
export function belonging(members: Iterable<Member>, settle: Micros): readonly Member[] {
  const result: Member[] = [];
  let until = Number.POSITIVE_INFINITY;
  let latestEnd = 0;
  for (const member of [...members].sort(byCreation)) {
    if (member.created > until) break;
    result.push(member);
    latestEnd = Math.max(latestEnd, member.closing?.end ?? Number.POSITIVE_INFINITY);
    until = latestEnd + settle;
  }
  return result;
}

/** The latest end of some members; undefined while one of them, or every one, has not ended. */
export function endOf(members: readonly Member[]): Micros | undefined {
  if (members.length === 0) return undefined;
  const ends = members.map((member) => member.closing?.end ?? Number.POSITIVE_INFINITY);
  const end = Math.max(...ends);
  return Number.isFinite(end) ? end : undefined;
}

function worst(members: readonly Member[]): Outcome {
  const outcomes = members.flatMap((member) => (member.closing ? [member.closing.outcome] : []));
  for (const result of WORST_FIRST) {
    const outcome = outcomes.find((candidate) => candidate.result === result);
    if (outcome !== undefined) return outcome;
  }
  return { result: 'success' };
}

/** The root span of an event, from the members that belong to it (first one first, each of them ended). */
export function rootSpan(
  guid: string,
  members: readonly Member[],
  dressing: Dressing,
): SpanRecord | undefined {
  const [first] = members;
  const end = endOf(members);
  if (first === undefined || end === undefined) return undefined;
  const outcome = worst(members);
  const incomplete = members.some((member) => member.closing?.incomplete === true);
  return {
    traceId: traceIdOf(eventKey(guid)),
    spanId: spanIdOf(eventKey(guid)),
    name: first.facts.name,
    kind: 'server',
    start: first.created,
    end: Math.max(first.created, end),
    status: isError(outcome, true) ? 'error' : 'unset',
    attributes: sorted({
      ...first.facts.attributes,
      [ATTR.eventGuid]: guid,
      ...outcomeAttributes(outcome, ATTR.pipelineResult),
      ...marks(first.created, end, incomplete),
    }),
    resource: resourceOf({ service: 'webhook', resource: first.facts.resource }, dressing),
    links: [],
  };
}

/**
 * The root of an event below which nothing ever came: a point at the earliest time that its webhooks tell; undefined when
 * they tell none.
 */
export function emptyRootSpan(webhooks: readonly EventUpdate[], dressing: Dressing): SpanRecord | undefined {
  const timed = webhooks.flatMap((webhook) =>
    webhook.time === undefined ? [] : [{ ...webhook, time: webhook.time }],
  );
  const [first] = timed.sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1));
  if (first === undefined) return undefined;
  const { guid, time, eventFacts } = first;
  return {
    traceId: traceIdOf(eventKey(guid)),
    spanId: spanIdOf(eventKey(guid)),
    name: eventFacts.name,
    kind: 'server',
    start: time,
    end: time,
    status: 'unset',
    attributes: sorted({ ...eventFacts.attributes, [ATTR.eventGuid]: guid }),
    resource: resourceOf({ service: 'webhook', resource: eventFacts.resource }, dressing),
    links: [],
  };
}
