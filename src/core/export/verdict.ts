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
  [status.RESOURCE_EXHAUSTED, 'later'],
  [status.INVALID_ARGUMENT, 'bad'],
  [status.ALREADY_EXISTS, 'bad'],
]);

export function judge(failure: SendFailure): Verdict {
  // With a time to come back it is throttling, whatever the code and the words.
  if (failure.retryAfter !== undefined) return 'later';
  if (isOverReceiveLimit(failure)) return 'too_large';
  return VERDICTS.get(failure.code ?? -1) ?? 'doubtful';
}

/** The codes under which a message is too large: gRPC's own one, and that of tonic. */
const LIMITS: ReadonlySet<number | undefined> = new Set([status.RESOURCE_EXHAUSTED, status.OUT_OF_RANGE]);
/**
 * gRPC servers say it in words only: "received message larger than max (5000000 vs. 4194304)" (Go, C++, Node),
 * "message exceeds maximum size" (Java), "message exceeds the maximum configured message size" (.NET), "decoded
 * message length too large" (Rust). All else is throttling: a smaller request would fare no better.
 */
const TOO_LARGE = /\bmessage\b.{0,60}?(?:larger than|exceeds (?:the )?max|too large)/is;

export function isOverReceiveLimit({ code, message }: SendFailure): boolean {
  return LIMITS.has(code) && TOO_LARGE.test(message);
}

/** Low-cardinality, for counters and logs. */
export function codeName(code: number | undefined): string {
  return code === undefined ? 'NONE' : (status[code] ?? 'OTHER');
}
