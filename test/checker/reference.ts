import type { OtlpKeyValue, OtlpRequest, OtlpResourceSpans, OtlpSpan } from '../../src/local/otlp-json.js';
import type { Demand } from './expect/all.js';
import type { Expected } from './expect/model.js';

const SPANS_PER_REQUEST = 40;

/** An output in which everything is right, made from what is demanded: the ground that mutants are grown on. */
export function referenceOutput(demand: Demand): readonly OtlpRequest[] {
  const spans = [...demand.spans.values()];
  const requests: OtlpRequest[] = [];
  for (let start = 0; start < spans.length; start += SPANS_PER_REQUEST) {
    requests.push({ resourceSpans: grouped(spans.slice(start, start + SPANS_PER_REQUEST)) });
  }
  return requests;
}

function grouped(spans: readonly Expected[]): readonly OtlpResourceSpans[] {
  const groups = new Map<string, Expected[]>();
  for (const due of spans) {
    const key = JSON.stringify(resourceOf(due));
    groups.set(key, [...(groups.get(key) ?? []), due]);
  }
  return [...groups.values()].map((members) => ({
    resource: { attributes: members[0] === undefined ? [] : resourceOf(members[0]) },
    scopeSpans: [{ scope: { name: 'reference' }, spans: members.map(spanOf) }],
  }));
}

function resourceOf(due: Expected): readonly OtlpKeyValue[] {
  return sorted([
    ['service.name', due.service],
    ...due.resource,
    ...(due.naming === undefined ? [] : [[`k8s.${due.naming.kind}.uid`, due.naming.uid] as const]),
  ]);
}

function spanOf(due: Expected): OtlpSpan {
  return {
    traceId: due.traceId,
    spanId: due.spanId,
    ...(due.parentId === '' ? {} : { parentSpanId: due.parentId }),
    name: due.name,
    kind: due.kind === 'server' ? 2 : 1,
    startTimeUnixNano: String(due.start),
    endTimeUnixNano: String(due.end),
    attributes: [...sorted(attributesOf(due)), ...marksOf(due)],
    links: due.links.map(linkOf),
    status: due.status === 'error' ? { code: 2 } : {},
  };
}

function linkOf(link: string): OtlpSpan['links'][number] {
  const [place = '', reason = ''] = link.split(' ');
  const attributes = sorted([['lighthouse_telemetry.link', reason]]);
  return { traceId: place.slice(0, 32), spanId: place.slice(33), attributes };
}

function attributesOf(due: Expected): readonly (readonly [string, string])[] {
  return [
    ...[...due.attributes].map(([key, values]) => [key, values[0] ?? ''] as const),
    ...due.words.map((word, index) => [`reference.words.${index}`, word] as const),
    ...(due.naming === undefined ? [] : [[`k8s.${due.naming.kind}.name`, due.naming.name] as const]),
    ...(due.result === undefined ? [] : [[due.result.key, due.result.value] as const]),
    ...(due.errorType === undefined ? [] : [['error.type', due.errorType] as const]),
    ...(due.warning === true ? [['reference.type', 'Warning'] as const] : []),
  ];
}

function marksOf(due: Expected): readonly OtlpKeyValue[] {
  const marks = { incomplete: due.incomplete, time_corrected: due.corrected };
  return Object.entries(marks)
    .filter(([, set]) => set)
    .map(([mark]) => ({ key: `lighthouse_telemetry.${mark}`, value: { boolValue: true } }));
}

function sorted(attributes: readonly (readonly [string, string])[]): readonly OtlpKeyValue[] {
  return [...attributes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
