import { status } from '@grpc/grpc-js';
import type { SendFailure } from './sender.js';

/**
 * What a failed request means for its spans.
 * - `later`: the collector can't take anything now; the same request is sent again.
 * - `misconfigured`: it will take nothing until somebody mends its configuration or ours; sent again, too, because
 *   spans are not lost for a rotated token.
 * - `too_large`: half of it may pass.
 * - `bad`: something in this request will never pass.
 * - `doubtful`: the code says "never again" by the letter of OTLP, but collectors and proxies use it for passing
 *   trouble as well. Only when others pass meanwhile is it the request's own fault.
 */
export type Verdict = 'later' | 'misconfigured' | 'too_large' | 'bad' | 'doubtful';

const VERDICTS: ReadonlyMap<number, Verdict> = new Map([
  [status.CANCELLED, 'later'],
  [status.DEADLINE_EXCEEDED, 'later'],
  [status.ABORTED, 'later'],
  [status.OUT_OF_RANGE, 'later'],
  [status.UNAVAILABLE, 'later'],
  [status.DATA_LOSS, 'later'],
  [status.UNAUTHENTICATED, 'misconfigured'],
  [status.PERMISSION_DENIED, 'misconfigured'],
  [status.NOT_FOUND, 'misconfigured'],
  [status.UNIMPLEMENTED, 'misconfigured'],
  [status.FAILED_PRECONDITION, 'misconfigured'],
  [status.RESOURCE_EXHAUSTED, 'too_large'],
  [status.INVALID_ARGUMENT, 'bad'],
  [status.ALREADY_EXISTS, 'bad'],
]);

export function judge(failure: SendFailure): Verdict {
  // RESOURCE_EXHAUSTED with a time to come back is throttling, not a matter of size.
  if (failure.retryAfter !== undefined) return 'later';
  return VERDICTS.get(failure.code ?? -1) ?? 'doubtful';
}

/** gRPC servers say so in words only: "received message larger than max (5000000 vs. 4194304)". */
export function isOverReceiveLimit(failure: SendFailure): boolean {
  return failure.code === status.RESOURCE_EXHAUSTED && /larger than max/i.test(failure.message);
}

/** Low-cardinality, for counters and logs. */
export function codeName(code: number | undefined): string {
  return code === undefined ? 'NONE' : (status[code] ?? 'OTHER');
}
