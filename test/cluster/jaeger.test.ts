import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { OtlpKeyValue, OtlpRequest, OtlpResource, OtlpSpan } from '../../src/local/otlp-json.js';
import { reportText } from '../checker/check.js';
import { demandOf } from '../checker/expect/all.js';
import { readLines } from '../checker/recording.js';
import { referenceOutput } from '../checker/reference.js';
import { withSpanContext } from '../checker/stories.js';
import { listen } from '../process/ports.js';
import { createJaeger, requestOf } from './jaeger.js';
import { SERVICES, verdict } from './verdict.js';

type Json = Readonly<Record<string, unknown>>;

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

function tag({ key, value }: OtlpKeyValue): Json {
  if (value.boolValue !== undefined) return { key, type: 'bool', value: value.boolValue };
  if (value.intValue !== undefined) return { key, type: 'int64', value: Number(value.intValue) };
  return { key, type: 'string', value: value.stringValue ?? '' };
}

/** What Jaeger's query API tells of a span that was exported to it. */
function told(span: OtlpSpan, processID: string): Json {
  const { traceId: traceID, parentSpanId } = span;
  const parent = parentSpanId === undefined ? [] : [{ refType: 'CHILD_OF', traceID, spanID: parentSpanId }];
  const links = span.links.map(({ traceId, spanId }) => ({
    refType: 'FOLLOWS_FROM',
    traceID: traceId,
    spanID: spanId,
  }));
  const [start, end] = [span.startTimeUnixNano, span.endTimeUnixNano].map((nano) =>
    Number(BigInt(nano) / 1000n),
  );
  const isBad = span.status.code === 2;
  return {
    traceID,
    spanID: span.spanId,
    operationName: span.name,
    references: [...parent, ...links],
    startTime: start,
    duration: (end ?? 0) - (start ?? 0),
    tags: [
      ...span.attributes.map(tag),
      { key: 'otel.scope.name', type: 'string', value: 'lighthouse-telemetry' },
      { key: 'span.kind', type: 'string', value: KINDS[span.kind] },
      ...(isBad ? [{ key: 'otel.status_code', type: 'string', value: 'ERROR' }] : []),
      ...(isBad ? [{ key: 'error', type: 'bool', value: true }] : []),
      { key: 'internal.span.format', type: 'string', value: 'otlp' },
    ],
    logs: [],
    processID,
    warnings: null,
  };
}

function processOf({ attributes }: OtlpResource): Json {
  const name = attributes.find(({ key }) => key === 'service.name');
  const tags = attributes.filter(({ key }) => key !== 'service.name').map(tag);
  return { serviceName: name?.value.stringValue, tags };
}

/** What was exported, as Jaeger's traces. */
function tracesOf(requests: readonly OtlpRequest[]): readonly Json[] {
  const traces = new Map<string, { traceID: string; spans: Json[]; processes: Record<string, Json> }>();
  for (const { resource, scopeSpans } of requests.flatMap(({ resourceSpans }) => resourceSpans)) {
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      const trace = traces.get(span.traceId) ?? { traceID: span.traceId, spans: [], processes: {} };
      const id = `p${String(Object.keys(trace.processes).length + 1)}`;
      trace.processes[id] = processOf(resource);
      trace.spans.push(told(span, id));
      traces.set(span.traceId, trace);
    }
  }
  return [...traces.values()];
}

/** A query API with these traces. */
async function serve(traces: readonly Json[]): Promise<string> {
  const namesIn = ({ processes }: Json): unknown[] =>
    Object.values(processes as Json).map((process) => (process as Json)['serviceName']);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://jaeger');
    const service = searchParams.get('service');
    const found = traces.filter((trace) => namesIn(trace).includes(service));
    const data = pathname === '/api/services' ? [...new Set(traces.flatMap(namesIn))] : found;
    response.end(JSON.stringify({ data, total: data.length, errors: null }));
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${String(await listen(server, 0))}`;
}

it('reads what a Jaeger answered, of a run that failed while Tekton traced itself', () => {
  const testdata = fileURLToPath(new URL('./testdata/', import.meta.url));
  const answer = JSON.parse(readFileSync(`${testdata}traced-run.json`, 'utf8')) as {
    readonly data: unknown[];
  };
  const held = answer.data.map((trace) => requestOf(trace, SERVICES));
  const report = verdict(readLines(`${testdata}traced-run.jsonl`), held);
  expect(reportText(report)).toBe('3 / 3 entities; run 1 / 1, task 1 / 1, step 1 / 1, pod 1 / 1, init 1 / 1');
  const links = held.flatMap(spansIn).flatMap((span) => span.links);
  expect(links).toHaveLength(1);
});

const RECORDED = withSpanContext(readLines('recordings/r3-trouble.jsonl.gz'));
const RIGHT = referenceOutput(demandOf(RECORDED));

it('reads from Jaeger what was exported to it', async () => {
  const jaeger = createJaeger(await serve(tracesOf(RIGHT)));
  const services = await jaeger.services();
  const report = verdict(RECORDED, await jaeger.requests(services));
  expect(reportText(report)).toBe(reportText({ ...report, problems: [] }));
  expect(report.entities.total).toBeGreaterThan(40);
});

it.each([
  ['another parent', { parentSpanId: '00000000000000aa' }, 'wrong-parent'],
  ['no link', { links: [] }, 'wrong-link'],
  ['another status', { status: { code: 1 } }, 'wrong-status'],
  ['another end', { endTimeUnixNano: '0' }, 'wrong-end'],
] as const)('shows %s', (_, change, code) => {
  const broken = tracesOf(RIGHT.map((request) => edited(request, change)));
  const report = verdict(
    RECORDED,
    broken.map((trace) => requestOf(trace, SERVICES)),
  );
  expect(report.problems.map((problem) => problem.code)).toContain(code);
});

function spansIn({ resourceSpans }: OtlpRequest): readonly OtlpSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

/** All spans changed that have a link. */
function edited({ resourceSpans }: OtlpRequest, change: Partial<OtlpSpan>): OtlpRequest {
  return {
    resourceSpans: resourceSpans.map(({ resource, scopeSpans }) => ({
      resource,
      scopeSpans: scopeSpans.map(({ scope, spans }) => ({
        scope,
        spans: spans.map((span) => (span.links.length === 0 ? span : { ...span, ...change })),
      })),
    })),
  };
}

it('leaves out the spans of other services, and fills up ids', () => {
  const span = {
    ...{ traceID: 'abc', spanID: 'd', operationName: 'a', startTime: 1, duration: 2, logs: [], tags: [] },
    references: [{ refType: 'CHILD_OF', traceID: 'abc', spanID: 'e' }],
  };
  const processes = { p1: { serviceName: 'tekton', tags: [] }, p2: { serviceName: 'other', tags: [] } };
  const spans = [
    { ...span, processID: 'p1' },
    { ...span, processID: 'p2' },
  ];
  const { resourceSpans } = requestOf({ traceID: 'abc', spans, processes }, ['tekton']);
  expect(resourceSpans).toHaveLength(1);
  expect(resourceSpans[0]?.scopeSpans[0]?.spans[0]).toMatchObject({
    traceId: 'abc'.padStart(32, '0'),
    spanId: 'd'.padStart(16, '0'),
    parentSpanId: 'e'.padStart(16, '0'),
    startTimeUnixNano: '1000',
    endTimeUnixNano: '3000',
  });
});
