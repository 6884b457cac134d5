import type { OtlpKeyValue, OtlpRequest, OtlpSpan, OtlpValue } from '../../src/local/otlp-json.js';

/** A span as it was exported, with the resource and scope it came under. */
export interface Emitted {
  readonly span: OtlpSpan;
  readonly attributes: ReadonlyMap<string, string>;
  readonly resource: ReadonlyMap<string, string>;
  /** Keys that the span or its resource has twice. */
  readonly repeatedKeys: readonly string[];
  readonly scopeVersion: string;
  /** Everything that is exported of it: two of them are the same version when this is the same. */
  readonly bytes: string;
}

export function emittedIn(requests: readonly OtlpRequest[]): readonly Emitted[] {
  return requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) =>
        spans.map((span) => ({
          span,
          attributes: asMap(span.attributes),
          resource: asMap(resource.attributes),
          repeatedKeys: [...repeated(span.attributes), ...repeated(resource.attributes)],
          scopeVersion: scope.version ?? '',
          bytes: JSON.stringify([resource, scope, span]),
        })),
      ),
    ),
  );
}

export function isMarkedIncomplete(emitted: Emitted): boolean {
  return emitted.attributes.get('lighthouse_telemetry.incomplete') === 'true';
}

/** An attribute of the span, or else of its resource. */
export function attribute(emitted: Emitted, key: string): string {
  return emitted.attributes.get(key) ?? emitted.resource.get(key) ?? '';
}

export function allAttributes(emitted: Emitted): readonly (readonly [string, string])[] {
  return [...emitted.resource, ...emitted.attributes];
}

function asMap(attributes: readonly OtlpKeyValue[]): ReadonlyMap<string, string> {
  return new Map(attributes.map(({ key, value }) => [key, asText(value)]));
}

function asText(value: OtlpValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.intValue !== undefined) return String(value.intValue);
  return JSON.stringify(value);
}

function repeated(attributes: readonly OtlpKeyValue[]): readonly string[] {
  const keys = attributes.map(({ key }) => key);
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}
