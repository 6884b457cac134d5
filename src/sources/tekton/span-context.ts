import type { ForeignContext } from '../../core/contract/model.js';

/** Versions that are yet to come may add fields; `ff` is none. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;
const ZERO = /^0+$/;

/** Reads `status.spanContext`, which Tekton sets once, at the first reconcile. All-zero ids are none. */
export function foreignContext(
  spanContext: ReadonlyMap<string, string> | undefined,
): ForeignContext | undefined {
  const match = TRACEPARENT.exec(spanContext?.get('traceparent') ?? '');
  const [, traceId, spanId] = match ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return ZERO.test(traceId) || ZERO.test(spanId) ? undefined : { traceId, spanId };
}
