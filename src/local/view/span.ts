import { ATTR } from '../../core/contract/attributes.js';
import type { Micros } from '../../core/contract/model.js';
import type { OtlpLink, OtlpSpan, OtlpValue } from '../otlp-json.js';
import { clean } from './text.js';

/**
 * What a span is to a reader. `event` is a Kubernetes Event without a length; those with one are `schedule` and
 * `pull`. `stage` and `stage-step` are an activity's own account of what its run did, `release` is a promotion or a preview
 * of it. `webhook` is what led to the event, and ends where the root begins. `missing` stands for a parent that was not received, `forest` for what holds several tops together.
 */
export type Role =
  | 'task'
  | 'attempt'
  | 'step'
  | 'pod'
  | 'init'
  | 'sidecar'
  | 'container'
  | 'queue'
  | 'schedule'
  | 'pull'
  | 'event'
  | 'activity'
  | 'stage'
  | 'stage-step'
  | 'release'
  | 'webhook'
  | 'other'
  | 'missing'
  | 'forest';

/** A span as this view reads it: text cleaned, times in microseconds, an end never before its start. */
export interface Span {
  readonly id: string;
  readonly traceId: string;
  readonly parentId?: string;
  readonly name: string;
  readonly role: Role;
  readonly start: Micros;
  readonly end: Micros;
  readonly failed: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly links: readonly string[];
}

const PREFIXES: readonly (readonly [prefix: string, role: Role])[] = [
  ['step ', 'step'],
  ['attempt ', 'attempt'],
  ['init ', 'init'],
  ['sidecar ', 'sidecar'],
  ['container ', 'container'],
  ['pod ', 'pod'],
];

/** Steps of an activity have names of their own, which may be any. */
function roleInActivity(name: string, attributes: ReadonlyMap<string, string>): Role {
  if (attributes.has(ATTR.activityStepName)) return 'stage-step';
  if (attributes.has(ATTR.stageName)) return 'stage';
  return name.startsWith('activity ') ? 'activity' : 'release';
}

/** A task's own name holds no space and it has a result, so neither a prefix nor `queue` can be mistaken for one. */
function roleOf(
  name: string,
  attributes: ReadonlyMap<string, string>,
  { isRoot, length }: { readonly isRoot: boolean; readonly length: Micros },
): Role {
  if (attributes.has(ATTR.eventUid)) {
    if (length === 0) return 'event';
    return name === 'schedule' ? 'schedule' : 'pull';
  }
  if (attributes.has('k8s.pipelineactivity.name')) return roleInActivity(name, attributes);
  if (attributes.has(ATTR.webhookKind) && !isRoot) return 'webhook';
  const hasResult = attributes.has(ATTR.taskRunResult);
  if (name === 'queue' && !hasResult) return 'queue';
  const known = PREFIXES.find(([prefix]) => name.startsWith(prefix));
  if (known !== undefined) return known[1];
  const isTask = hasResult && attributes.has('k8s.taskrun.uid') && !name.startsWith('skipped ');
  return isTask ? 'task' : 'other';
}

function textOf(value: OtlpValue): string {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(textOf).join(', ');
  const scalar = value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? '';
  return clean(String(scalar));
}

function linkText(link: OtlpLink): string {
  const reason = link.attributes.find(({ key }) => key === ATTR.linkReason);
  const why = reason === undefined ? '' : ` (${textOf(reason.value)})`;
  return `→ linked trace ${clean(link.traceId).slice(0, 8)}${why}`;
}

function micros(nanos: string): Micros {
  return Number(BigInt(nanos) / 1000n);
}

export function readSpan(span: OtlpSpan): Span {
  const attributes = new Map(span.attributes.map(({ key, value }) => [key, textOf(value)]));
  const name = clean(span.name);
  const start = micros(span.startTimeUnixNano);
  const end = Math.max(start, micros(span.endTimeUnixNano));
  return {
    id: span.spanId,
    traceId: clean(span.traceId),
    ...(span.parentSpanId ? { parentId: span.parentSpanId } : {}),
    name: name === '' ? '(no name)' : name,
    role: roleOf(name, attributes, { isRoot: !span.parentSpanId, length: end - start }),
    start,
    end,
    failed: span.status.code === 2,
    attributes,
    links: [...new Set(span.links.map(linkText))].sort(),
  };
}
