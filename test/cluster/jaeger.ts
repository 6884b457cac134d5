import type { OtlpKeyValue, OtlpRequest, OtlpSpan, OtlpValue } from '../../src/local/otlp-json.js';
import { at, list, text } from '../checker/json.js';

/** What a Jaeger holds, as if it had just been exported to it. */
export interface Jaeger {
  services(): Promise<readonly string[]>;
  /** All spans of these services, each with its resource. */
  requests(services: readonly string[]): Promise<readonly OtlpRequest[]>;
}

const MOST_TRACES = 100_000;
const KINDS: ReadonlyMap<string, number> = new Map([
  ['internal', 1],
  ['server', 2],
  ['client', 3],
  ['producer', 4],
  ['consumer', 5],
]);
/**
 * Tags that Jaeger makes of what OTLP has in fields; later versions also warn of each span without length, and lengthen it by
 * a nanosecond, which is not seen here.
 */
const FIELDS: ReadonlySet<string> = new Set([
  ...['span.kind', 'error', 'internal.span.format', 'w3c.tracestate'],
  '@jaeger@warnings',
  ...['otel.status_code', 'otel.status_description', 'otel.scope.name', 'otel.scope.version'],
]);

/** Reads by the query API, from an address such as `http://127.0.0.1:16686`. */
export function createJaeger(url: string): Jaeger {
  async function ask(path: string): Promise<readonly unknown[]> {
    const response = await fetch(new URL(path, url));
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`Jaeger answers ${path} with ${JSON.stringify(answer)}`);
    return list(answer, 'data');
  }

  async function tracesOf(service: string): Promise<readonly unknown[]> {
    // Without times it would leave out what began long ago.
    const query = new URLSearchParams({
      ...{ service, limit: String(MOST_TRACES) },
      ...{ start: '0', end: String((Date.now() + 86_400_000) * 1000) },
    });
    return ask(`/api/traces?${query.toString()}`);
  }

  return {
    async services() {
      return (await ask('/api/services')).map(String);
    },
    async requests(services) {
      const found = await Promise.all(services.map(tracesOf));
      // A trace with spans of several services comes once for each of them.
      const traces = new Map(found.flat().map((trace) => [text(trace, 'traceID'), trace]));
      return [...traces.values()].map((trace) => requestOf(trace, services));
    },
  };
}

/** A trace of the query API in the shape of an export. Spans of other services in it are left out. */
export function requestOf(trace: unknown, services: readonly string[]): OtlpRequest {
  const spans = list(trace, 'spans').map((span) => ({
    span,
    process: at(trace, 'processes', text(span, 'processID')),
  }));
  const wanted = spans.filter(({ process }) => services.includes(text(process, 'serviceName')));
  return {
    resourceSpans: wanted.map(({ span, process }) => ({
      resource: { attributes: resourceOf(process) },
      scopeSpans: [{ scope: scopeOf(span), spans: [spanOf(span)] }],
    })),
  };
}

function resourceOf(process: unknown): readonly OtlpKeyValue[] {
  const name = { key: 'service.name', value: { stringValue: text(process, 'serviceName') } };
  return [name, ...list(process, 'tags').map(keyValueOf)];
}

function scopeOf(span: unknown): { readonly name: string; readonly version?: string } {
  const version = tagOf(span, 'otel.scope.version');
  return { name: tagOf(span, 'otel.scope.name'), ...(version === '' ? {} : { version }) };
}

function spanOf(span: unknown): OtlpSpan {
  const start = microsOf(span, 'startTime');
  const parents = list(span, 'references').filter((reference) => isParent(span, reference));
  const links = list(span, 'references').filter((reference) => !isParent(span, reference));
  const [parentSpanId] = parents.map((parent) => idOf(parent, 'spanID', 16));
  return {
    traceId: idOf(span, 'traceID', 32),
    spanId: idOf(span, 'spanID', 16),
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: text(span, 'operationName'),
    kind: KINDS.get(tagOf(span, 'span.kind')) ?? 0,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(start + microsOf(span, 'duration')),
    attributes: list(span, 'tags')
      .map(keyValueOf)
      .filter(({ key }) => !FIELDS.has(key)),
    events: list(span, 'logs').map((log) => ({
      timeUnixNano: nanos(microsOf(log, 'timestamp')),
      name: text(
        list(log, 'fields').find((field) => text(field, 'key') === 'event'),
        'value',
      ),
      attributes: list(log, 'fields').map(keyValueOf),
    })),
    links: links.map(linkOf),
    status: statusOf(span),
  };
}

/** A link into the same trace is told as following from it. */
function isParent(span: unknown, reference: unknown): boolean {
  return (
    text(reference, 'refType') === 'CHILD_OF' && idOf(reference, 'traceID', 32) === idOf(span, 'traceID', 32)
  );
}

/** Jaeger forgets the attributes of links. */
function linkOf(reference: unknown): OtlpSpan['links'][number] {
  return { traceId: idOf(reference, 'traceID', 32), spanId: idOf(reference, 'spanID', 16), attributes: [] };
}

/** It forgets leading zeros, too. */
function idOf(value: unknown, key: string, length: number): string {
  return text(value, key).padStart(length, '0');
}

function statusOf(span: unknown): OtlpSpan['status'] {
  const code = { OK: 1, ERROR: 2 }[tagOf(span, 'otel.status_code')];
  const message = tagOf(span, 'otel.status_description');
  return { ...(code === undefined ? {} : { code }), ...(message === '' ? {} : { message }) };
}

function tagOf(span: unknown, key: string): string {
  return text(
    list(span, 'tags').find((tag) => text(tag, 'key') === key),
    'value',
  );
}

function microsOf(value: unknown, key: string): number {
  const micros = at(value, key);
  if (typeof micros !== 'number') throw new Error(`Jaeger's ${key} is no number: ${JSON.stringify(micros)}`);
  return micros;
}

function nanos(micros: number): string {
  return String(BigInt(micros) * 1000n);
}

function keyValueOf(tag: unknown): OtlpKeyValue {
  return { key: text(tag, 'key'), value: valueOf(text(tag, 'type'), at(tag, 'value')) };
}

function valueOf(type: string, value: unknown): OtlpValue {
  if (typeof value === 'boolean') return { boolValue: value };
  if (type === 'int64') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: value };
  if (typeof value === 'string') return type === 'binary' ? { bytesValue: value } : { stringValue: value };
  throw new Error(`a tag of Jaeger has a value of an unknown kind, ${type}: ${JSON.stringify(value)}`);
}
