const TRACEPARENT = '[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}';

/** Annotations that are kept, by name and by the shape of their value: where traces come from, and Tekton's version. */
const KEPT: readonly { readonly name: RegExp; readonly value: RegExp }[] = [
  { name: /(?:^|\/)traceparent$/, value: new RegExp(`^${TRACEPARENT}$`) },
  { name: /^lighthouse\.jenkins-x\.io\/traceID$/, value: /^[0-9a-f]{32}$/ },
  {
    name: /^tekton\.dev\/(?:pipelinerun|taskrun)SpanContext$/,
    value: new RegExp(`^\\{"traceparent":"${TRACEPARENT}"\\}$`),
  },
  { name: /^pipeline\.tekton\.dev\/release$/, value: /^(?:unknown|v?\d+\.\d+\.\d+)$/ },
];

/** No source reads an annotation; these tell maintainers how traces were joined. All others go, unseen. */
export function keptAnnotations(annotations: unknown): unknown {
  if (typeof annotations !== 'object' || annotations === null) return undefined;
  const isKept = ([name, value]: [string, unknown]): boolean =>
    KEPT.some((kept) => kept.name.test(name) && typeof value === 'string' && kept.value.test(value));
  return Object.fromEntries(Object.entries(annotations).filter(isKept));
}
