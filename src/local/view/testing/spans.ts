import { ATTR } from '../../../core/contract/attributes.js';
import type { OtlpKeyValue, OtlpRequest, OtlpSpan } from '../../otlp-json.js';

/** A span in few words. Times are seconds after 2026-11-22 12:00:00 UTC. */
export interface Sketch {
  readonly id: string;
  readonly parent?: string;
  readonly trace?: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly attributes?: Readonly<Record<string, string | boolean>>;
  readonly linksTo?: readonly string[];
}

const EPOCH = BigInt(Date.parse('2026-11-22T12:00:00Z')) * 1_000_000n;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

function keyValue([key, value]: [string, string | boolean]): OtlpKeyValue {
  return { key, value: typeof value === 'boolean' ? { boolValue: value } : { stringValue: value } };
}

function nanos(seconds: number): string {
  return String(EPOCH + BigInt(Math.round(seconds * 1000)) * 1_000_000n);
}

export function sketch({ id, parent, trace, name, from, to, attributes, linksTo }: Sketch): OtlpSpan {
  return {
    traceId: trace ?? TRACE,
    spanId: id,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    name,
    kind: 1,
    startTimeUnixNano: nanos(from),
    endTimeUnixNano: nanos(to),
    attributes: Object.entries(attributes ?? {}).map(keyValue),
    links: (linksTo ?? []).map((traceId) => ({ traceId, spanId: '00f067aa0ba902b7', attributes: [] })),
    status: {},
  };
}

type Extra = Readonly<Record<string, string | boolean>>;
type Make = (id: string, parent: string, name: string, from: number, to: number, extra?: Extra) => OtlpSpan;

function maker(fixed: Extra): Make {
  return (id, parent, name, from, to, extra) =>
    sketch({ id, parent, name, from, to, attributes: { ...fixed, ...extra } });
}

const OK = { [ATTR.taskRunResult]: 'success' };
export const FAILED = { [ATTR.taskRunResult]: 'failure' };

/** A root, run or job: `parent` is left out for a root. */
export function pipeline(
  id: string,
  parent: string | undefined,
  name: string,
  to: number,
  result = 'success',
) {
  const attributes = {
    [ATTR.pipelineResult]: result,
    ...(name.startsWith('RUN') ? { 'k8s.pipelinerun.uid': id } : {}),
  };
  return sketch({ id, ...(parent === undefined ? {} : { parent }), name, from: 0, to, attributes });
}

const ofTask: Extra = { ...OK, 'k8s.taskrun.uid': 'u' };
export const task = maker(ofTask);
/** Steps and attempts carry the uid of their TaskRun, as all parts do. */
export const taskPart = maker(ofTask);
export const pod = maker({ ...OK, 'k8s.pod.uid': 'u' });
export const queue = maker({ 'k8s.pipelinerun.uid': 'u' });

/** A Kubernetes Event; a `message` makes it a Warning. */
export function note(
  id: string,
  parent: string,
  reason: string,
  from: number,
  to: number,
  message?: string,
): OtlpSpan {
  const warning = message === undefined ? {} : { [ATTR.eventType]: 'Warning', [ATTR.eventMessage]: message };
  const attributes = { [ATTR.eventUid]: id, [ATTR.eventReason]: reason, ...warning };
  return sketch({ id, parent, name: reason, from, to, attributes });
}

/** An activity, which has the result of a pipeline; its parts have those of tasks. */
export const activity = maker({ [ATTR.pipelineResult]: 'success', 'k8s.pipelineactivity.name': 'a' });
const asPart: Extra = { ...OK, 'k8s.pipelineactivity.name': 'a' };
export const stage = maker({ ...asPart, [ATTR.stageName]: 's' });
export const stageStep = maker({ ...asPart, [ATTR.activityStepName]: 's' });
export const release = maker(asPart);
export const webhook = maker({ [ATTR.webhookKind]: 'issue_comment', [ATTR.webhookSender]: 'dev-one' });

export function request(spans: readonly OtlpSpan[]): OtlpRequest {
  return {
    resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'test' }, spans }] }],
  };
}
