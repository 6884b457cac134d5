import protobuf from 'protobufjs';
import { OTLP_DESCRIPTOR } from './otlp-descriptor.js';
import type {
  OtlpKeyValue,
  OtlpLink,
  OtlpRequest,
  OtlpResourceSpans,
  OtlpSpan,
  OtlpSpanEvent,
  OtlpStatus,
  OtlpValue,
} from './otlp-json.js';

const ROOT = protobuf.Root.fromJSON(OTLP_DESCRIPTOR);
const REQUEST = ROOT.lookupType('ExportTraceServiceRequest');
const RESPONSE = ROOT.lookupType('ExportTraceServiceResponse');

export const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** What `toObject` gives: scalars at their default are absent, ids are base64, lists are always there. */
interface RawRequest {
  readonly resourceSpans: readonly RawResourceSpans[];
}
interface RawResourceSpans {
  readonly resource?: { readonly attributes: readonly RawKeyValue[] };
  readonly scopeSpans: readonly RawScopeSpans[];
}
interface RawScopeSpans {
  readonly scope?: { readonly name?: string; readonly version?: string };
  readonly spans: readonly RawSpan[];
}
type RawSpan = Partial<Omit<OtlpSpan, 'attributes' | 'events' | 'links'>> & {
  readonly attributes: readonly RawKeyValue[];
  readonly events: readonly RawEvent[];
  readonly links: readonly RawLink[];
};
type RawEvent = Partial<Omit<OtlpSpanEvent, 'attributes'>> & { readonly attributes: readonly RawKeyValue[] };
type RawLink = Partial<Omit<OtlpLink, 'attributes'>> & { readonly attributes: readonly RawKeyValue[] };
interface RawKeyValue {
  readonly key?: string;
  readonly value?: RawValue;
}
type RawValue = Omit<OtlpValue, 'arrayValue' | 'kvlistValue'> & {
  readonly arrayValue?: { readonly values: readonly RawValue[] };
  readonly kvlistValue?: { readonly values: readonly RawKeyValue[] };
};

/** Decodes the protobuf of an export request into the OTLP/JSON shape. Throws on what is no such message. */
export function decodeRequest(bytes: Uint8Array): OtlpRequest {
  const options = { longs: String, bytes: String, arrays: true };
  const raw = REQUEST.toObject(REQUEST.decode(bytes), options) as RawRequest;
  return { resourceSpans: raw.resourceSpans.map(toResourceSpans) };
}

/** An empty response means that everything was taken. */
export function encodeResponse(partial?: {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}): Buffer {
  const fields = partial === undefined ? {} : { partialSuccess: partial };
  return Buffer.from(RESPONSE.encode(RESPONSE.create(fields)).finish());
}

function toResourceSpans(raw: RawResourceSpans): OtlpResourceSpans {
  return {
    resource: { attributes: toKeyValues(raw.resource?.attributes ?? []) },
    scopeSpans: raw.scopeSpans.map(({ scope, spans }) => ({
      scope: { ...scope, name: scope?.name ?? '' },
      spans: spans.map(toSpan),
    })),
  };
}

function toSpan(raw: RawSpan): OtlpSpan {
  return {
    traceId: hex(raw.traceId),
    spanId: hex(raw.spanId),
    ...present('traceState', raw.traceState),
    ...present('parentSpanId', hex(raw.parentSpanId)),
    ...present('flags', raw.flags),
    name: raw.name ?? '',
    kind: raw.kind ?? 0,
    startTimeUnixNano: raw.startTimeUnixNano ?? '0',
    endTimeUnixNano: raw.endTimeUnixNano ?? '0',
    attributes: toKeyValues(raw.attributes),
    ...(raw.events.length === 0 ? {} : { events: raw.events.map(toEvent) }),
    links: raw.links.map(toLink),
    status: toStatus(raw.status),
  };
}

function toEvent(raw: RawEvent): OtlpSpanEvent {
  return {
    timeUnixNano: raw.timeUnixNano ?? '0',
    name: raw.name ?? '',
    attributes: toKeyValues(raw.attributes),
  };
}

function toLink(raw: RawLink): OtlpLink {
  return {
    traceId: hex(raw.traceId),
    spanId: hex(raw.spanId),
    ...present('traceState', raw.traceState),
    ...present('flags', raw.flags),
    attributes: toKeyValues(raw.attributes),
  };
}

function toStatus(raw: OtlpStatus | undefined): OtlpStatus {
  return { ...present('code', raw?.code), ...present('message', raw?.message) };
}

function toKeyValues(raw: readonly RawKeyValue[]): OtlpKeyValue[] {
  return raw.map(({ key, value }) => ({ key: key ?? '', value: toValue(value ?? {}) }));
}

function toValue(raw: RawValue): OtlpValue {
  const { arrayValue, kvlistValue, ...scalar } = raw;
  if (arrayValue !== undefined) return { arrayValue: { values: arrayValue.values.map(toValue) } };
  if (kvlistValue !== undefined) return { kvlistValue: { values: toKeyValues(kvlistValue.values) } };
  return scalar;
}

function hex(base64: string | undefined): string {
  return base64 === undefined ? '' : Buffer.from(base64, 'base64').toString('hex');
}

/** OTLP/JSON leaves out what is at its default. */
function present<K extends string, V extends string | number>(
  key: K,
  value: V | undefined,
): Partial<Record<K, V>> {
  if (value === undefined || value === '' || value === 0) return {};
  const result: Partial<Record<K, V>> = {};
  result[key] = value;
  return result;
}
