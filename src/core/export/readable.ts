import {
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Attributes,
  type HrTime,
  type SpanContext,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { MICROS_PER_SECOND } from '../contract/time.js';
import type { Attributes as RecordAttributes, Micros, SpanLink, SpanRecord } from '../contract/model.js';

/** One object for all: the serializer groups by its identity. No version: that would tell of the emitter. */
const SCOPE = { name: 'lighthouse-telemetry' };
const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER } as const;
const STATUSES = { unset: SpanStatusCode.UNSET, error: SpanStatusCode.ERROR } as const;

type Resource = ReadableSpan['resource'];

/**
 * The spans of one export request. Equal resources become one Resource object, because the serializer groups by
 * its identity; nothing is in them but what the records say, so the same records give the same bytes.
 */
export function toReadableSpans(records: readonly SpanRecord[]): ReadableSpan[] {
  const resources = new Map<string, Resource>();
  return records.map((record) => toReadableSpan(record, shareResource(resources, record.resource)));
}

function toReadableSpan(record: SpanRecord, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId } = record;
  const context = contextOf(traceId, spanId);
  return {
    name: record.name,
    kind: KINDS[record.kind],
    spanContext: () => context,
    ...(parentSpanId === undefined ? {} : { parentSpanContext: contextOf(traceId, parentSpanId) }),
    startTime: toHrTime(record.start),
    endTime: toHrTime(record.end),
    duration: toHrTime(record.end - record.start),
    ended: true,
    status: { code: STATUSES[record.status] },
    attributes: sorted(record.attributes),
    links: record.links.map(toLink),
    events: [],
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function shareResource(resources: Map<string, Resource>, attributes: RecordAttributes): Resource {
  const canonical = sorted(attributes);
  const key = JSON.stringify(canonical);
  const known = resources.get(key);
  if (known !== undefined) return known;
  const made = resourceFromAttributes(canonical);
  resources.set(key, made);
  return made;
}

function toLink(link: SpanLink): ReadableSpan['links'][number] {
  return { context: contextOf(link.traceId, link.spanId), attributes: sorted(link.attributes) };
}

function contextOf(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

/** Seconds and nanoseconds; exact, because both parts are safe integers. */
function toHrTime(micros: Micros): HrTime {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  return [seconds, (micros - seconds * MICROS_PER_SECOND) * 1000];
}

function sorted(attributes: RecordAttributes): Attributes {
  const result: Attributes = {};
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key];
    if (value !== undefined) result[key] = typeof value === 'object' ? [...value] : value;
  }
  return result;
}
