import type { OtlpKeyValue, OtlpRequest, OtlpResourceSpans, OtlpSpan } from '../../src/local/otlp-json.js';

/** Where an exported span stands: itself and the resource group that holds it. */
export interface Held {
  readonly span: OtlpSpan;
  readonly group: OtlpResourceSpans;
}

export function heldIn(requests: readonly OtlpRequest[], spanId: string): Held | undefined {
  for (const { resourceSpans } of requests) {
    for (const group of resourceSpans) {
      const span = group.scopeSpans.flatMap(({ spans }) => spans).find((each) => each.spanId === spanId);
      if (span !== undefined) return { span, group };
    }
  }
  return undefined;
}

/** The output with each span of this id replaced by what `edit` makes of it: none, one or several. */
export function withSpans(
  requests: readonly OtlpRequest[],
  spanId: string,
  edit: (span: OtlpSpan) => readonly OtlpSpan[],
): readonly OtlpRequest[] {
  return requests.map(({ resourceSpans }) => ({
    resourceSpans: resourceSpans.map((group) => ({
      ...group,
      scopeSpans: group.scopeSpans.map((scoped) => ({
        ...scoped,
        spans: scoped.spans.flatMap((span) => (span.spanId === spanId ? edit(span) : [span])),
      })),
    })),
  }));
}

/** The output with one more request at its end, which brings this span under a resource. */
export function withRequest(
  requests: readonly OtlpRequest[],
  attributes: readonly OtlpKeyValue[],
  span: OtlpSpan,
): readonly OtlpRequest[] {
  const scopeSpans = [{ scope: { name: 'mutant' }, spans: [span] }];
  return [...requests, { resourceSpans: [{ resource: { attributes }, scopeSpans }] }];
}

/** The output with one span under a resource of its own. */
export function withResource(
  requests: readonly OtlpRequest[],
  { span, group }: Held,
  edit: (attributes: readonly OtlpKeyValue[]) => readonly OtlpKeyValue[],
): readonly OtlpRequest[] {
  const without = withSpans(requests, span.spanId, () => []);
  return withRequest(without, edit(group.resource.attributes), span);
}

export function withAttribute(span: OtlpSpan, key: string, stringValue: string): OtlpSpan {
  return { ...span, attributes: put(span.attributes, key, { stringValue }) };
}

export function withMark(span: OtlpSpan, key: string): OtlpSpan {
  return { ...span, attributes: put(span.attributes, key, { boolValue: true }) };
}

export function withoutAttribute(span: OtlpSpan, key: string): OtlpSpan {
  return { ...span, attributes: without(span.attributes, key) };
}

export function without(attributes: readonly OtlpKeyValue[], key: string): readonly OtlpKeyValue[] {
  return attributes.filter((each) => each.key !== key);
}

export function put(
  attributes: readonly OtlpKeyValue[],
  key: string,
  value: OtlpKeyValue['value'],
): readonly OtlpKeyValue[] {
  return [...without(attributes, key), { key, value }];
}

/** The span with its start and end moved by so many nanoseconds. */
export function moved(span: OtlpSpan, start: bigint, end: bigint): OtlpSpan {
  return {
    ...span,
    startTimeUnixNano: String(BigInt(span.startTimeUnixNano) + start),
    endTimeUnixNano: String(BigInt(span.endTimeUnixNano) + end),
  };
}
