import { createVirtualClock, type VirtualClock } from '../../../local/clock.js';
import { webhookKey } from '../../contract/keys.js';
import type {
  EntityUpdate,
  EventUpdate,
  Micros,
  NoteUpdate,
  Outcome,
  SpanRecord,
} from '../../contract/model.js';
import type { Logger } from '../../contract/ports.js';
import { createCounters } from '../../self/counters.js';
import { spanIdOf } from '../ids.js';
import { createRegistry, type Registry, type RegistryOptions } from '../registry.js';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 3600 * SECOND;
/** Where the times of a test begin; `at(5)` is five seconds later. */
const ZERO = Date.UTC(2026, 0, 1) * 1000;

export const at = (seconds: number): Micros => ZERO + seconds * SECOND;

export const SERVICES = {
  webhook: 'webhook',
  lighthouse: 'lighthouse',
  tekton: 'tekton',
  kubernetes: 'kubernetes',
  'jenkins-x': 'jenkins-x',
  gitops: 'gitops',
};
export const DRAWN: ReadonlySet<string> = new Set(['LighthouseJob', 'PipelineRun', 'TaskRun', 'Pod']);
export const SUCCESS: Outcome = { result: 'success' };
export const FAILURE: Outcome = { result: 'failure', errorType: 'Failed' };

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silent,
};

/** What a test says of an entity; the rest is filled in. `uid` is its name too. */
export interface EntityPlan {
  readonly uid: string;
  readonly kind?: string;
  readonly version?: number | string;
  readonly deleted?: boolean;
  readonly guid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: { readonly kind: string; readonly uid: string };
  readonly created?: Micros;
  readonly end?: Micros;
  readonly outcome?: Outcome;
  readonly lastSign?: Micros;
  readonly more?: Partial<EntityUpdate>;
}

export function entity(plan: EntityPlan): EntityUpdate {
  const { uid, kind = 'PipelineRun', version = 1, created = at(0) } = plan;
  const labels = { ...(plan.guid === undefined ? {} : { 'event-GUID': plan.guid }), ...plan.labels };
  return {
    type: 'entity',
    key: `k8s|${uid}`,
    ref: { kind, namespace: 'jx', name: uid, uid, resourceVersion: String(version) },
    deleted: plan.deleted ?? false,
    labels: new Map(Object.entries(labels)),
    ...(plan.owner && { owner: { ...plan.owner, name: plan.owner.uid } }),
    created,
    facts: { name: uid, kind: 'internal', service: 'tekton', resource: {}, attributes: {} },
    resultAttribute: 'cicd.pipeline.result',
    cancellationIsError: true,
    ...(plan.end === undefined ? {} : { end: plan.end, outcome: plan.outcome ?? SUCCESS }),
    lastSign: plan.lastSign ?? created,
    parts: [],
    eventFacts: { name: `event ${uid}`, attributes: {}, resource: {} },
    endsWithDeletedChild: kind === 'LighthouseJob',
    patchable: true,
    ...plan.more,
  };
}

/** A job of the event `guid`, `e` unless told otherwise. */
export function job(plan: EntityPlan): EntityUpdate {
  return entity({ kind: 'LighthouseJob', guid: 'e', ...plan });
}

/** A run of the job `of`. */
export function run(of: string, plan: EntityPlan): EntityUpdate {
  return entity({ guid: 'e', owner: { kind: 'LighthouseJob', uid: of }, ...plan });
}

/** An activity that stands beside the run that has this alias. */
export function activity(alias: string, plan: EntityPlan): EntityUpdate {
  const { eventFacts: _, ...update } = entity({ guid: 'e', kind: 'PipelineActivity', ...plan });
  return { ...update, follows: [{ kind: 'PipelineRun', aliases: [alias] }] };
}

export function webhook(guid: string, more: Partial<EventUpdate> = {}): EventUpdate {
  return {
    type: 'event',
    guid,
    key: webhookKey(guid, 'push'),
    facts: { name: 'push', kind: 'internal', service: 'webhook', resource: {}, attributes: {} },
    eventFacts: { name: 'push acme/shop', attributes: {}, resource: {} },
    ...more,
  };
}

export function note(uid: string, about: string, more: Partial<NoteUpdate> = {}): NoteUpdate {
  return {
    type: 'note',
    key: `k8s-event|${uid}`,
    ref: { kind: 'Event', namespace: 'jx', name: uid, uid, resourceVersion: '1' },
    deleted: false,
    about: { key: `k8s|${about}`, kind: 'PipelineRun' },
    time: at(1),
    facts: { name: uid, kind: 'internal', service: 'kubernetes', resource: {}, attributes: {} },
    pointName: uid,
    ...more,
  };
}

export interface Bench {
  readonly clock: VirtualClock;
  readonly registry: Registry;
  readonly records: readonly SpanRecord[];
  /** Moves the clock to that many seconds and hands over. */
  handle(seconds: number, ...updates: Parameters<Registry['handle']>[0][]): void;
  /** The one span of an entity, an event (`event|<guid>`) or a note; undefined when it is not out. */
  span(key: string): SpanRecord | undefined;
  /** Names of what was emitted, in that order. */
  names(): string[];
  count(series: string): number;
  /** Jumps from deadline to deadline until none is left. */
  finish(): void;
}

export function createBench(options: Partial<RegistryOptions> = {}, start = at(0)): Bench {
  const clock = createVirtualClock(start);
  const counters = createCounters();
  const records: SpanRecord[] = [];
  const registry = createRegistry({
    clock,
    counters,
    meter: { gauge: () => undefined, record: () => undefined },
    emit: (emitted) => records.push(...emitted),
    gate: { open: true },
    settle: 10 * SECOND,
    abandonAfter: 24 * HOUR,
    backfill: 'all',
    eventLabels: ['event-GUID'],
    tracesWithoutJobs: false,
    drawn: DRAWN,
    serviceNames: SERVICES,
    resource: {},
    ...options,
  });
  const span = (key: string): SpanRecord | undefined => {
    const found = records.filter(({ spanId }) => spanId === spanIdOf(key));
    if (found.length > 1) throw new Error(`the span of ${key} came ${found.length} times`);
    return found[0];
  };
  return {
    clock,
    registry,
    records,
    handle: (seconds, ...updates) => {
      clock.moveTo(at(seconds));
      for (const update of updates) registry.handle(update);
    },
    span,
    names: () => records.map(({ name }) => name),
    count: (series) => counters.snapshot().get(series) ?? 0,
    finish: () => {
      for (let next = clock.nextDeadline(); next !== undefined; next = clock.nextDeadline())
        clock.moveTo(next);
    },
  };
}
