import { spanIdOf } from '../ids.js';
import type { Entity } from './entity.js';
import type { Expected, ResultKey, Role, ServiceName } from './model.js';
import { errorTypeOf, statusOf, type Outcome } from './outcome.js';

const OF_PIPELINES: ReadonlySet<Role> = new Set(['root', 'job', 'run', 'activity']);

/** What one span adds to its entity's place. Without a path it is the entity's own span. */
export interface SpanPlan {
  readonly role: Role;
  readonly path?: string;
  /** Path of the part it hangs under; absent: the entity's span. */
  readonly under?: string;
  readonly name: string;
  readonly service: ServiceName;
  readonly kind?: 'server';
  readonly start: bigint;
  readonly end: bigint;
  readonly outcome?: Outcome;
  readonly incomplete?: boolean;
  readonly attributes?: ReadonlyMap<string, readonly string[]>;
  readonly resource?: ReadonlyMap<string, string>;
  readonly absent?: readonly string[];
  readonly words?: readonly string[];
}

export function spanOf(entity: Entity, plan: SpanPlan): Expected {
  return {
    role: plan.role,
    subject: `${plan.role} "${plan.name}" of ${entity.naming.kind} ${entity.naming.name}`,
    spanId: spanIdOf(keyOf(entity, plan.path)),
    traceId: entity.traceId,
    parentId: plan.path === undefined ? entity.parentId : spanIdOf(keyOf(entity, plan.under)),
    name: plan.name,
    kind: plan.kind ?? 'internal',
    service: plan.service,
    naming: entity.naming,
    kin: entity.kin,
    links: plan.path === undefined ? entity.links : [],
    ...said(plan),
    ...timed(plan.start, plan.end),
  };
}

/** What a plan says of attributes and outcome, for a span of any place. */
export function said(
  plan: Pick<SpanPlan, 'role' | 'outcome' | 'incomplete' | 'attributes' | 'resource' | 'absent' | 'words'>,
) {
  const errorType = errorTypeOf(plan.outcome);
  return {
    incomplete: plan.incomplete ?? false,
    status: statusOf(plan.role, plan.outcome?.result),
    attributes: plan.attributes ?? new Map<string, readonly string[]>(),
    resource: plan.resource ?? new Map<string, string>(),
    absent: plan.absent ?? [],
    words: plan.words ?? [],
    ...(plan.outcome === undefined
      ? {}
      : { result: { key: resultKey(plan.role), value: plan.outcome.result } }),
    ...(errorType === undefined ? {} : { errorType }),
  };
}

/** An end before its start is set to the start, and said. */
export function timed(start: bigint, end: bigint): Pick<Expected, 'start' | 'end' | 'corrected'> {
  return { start, end: end < start ? start : end, corrected: end < start };
}

function keyOf(entity: Entity, path: string | undefined): string {
  return path === undefined ? entity.key : `${entity.key}|${path}`;
}

function resultKey(role: Role): ResultKey {
  const ofPipeline = OF_PIPELINES.has(role);
  return ofPipeline ? 'cicd.pipeline.result' : 'cicd.pipeline.task.run.result';
}
