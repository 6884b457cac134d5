import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { judge } from './verdict.js';

const { RESOURCE_EXHAUSTED, OUT_OF_RANGE, INVALID_ARGUMENT, UNAVAILABLE } = status;
const verdictOf = (code: number, message: string, more = {}): string =>
  judge({ ok: false, code, message: `${String(code)} ${String(status[code])}: ${message}`, ...more });

describe('a request that failed', () => {
  it.each([
    [RESOURCE_EXHAUSTED, 'grpc: received message larger than max (5000000 vs. 4194304)'],
    [RESOURCE_EXHAUSTED, 'grpc: received message after decompression larger than max (5000000 vs. 4194304)'],
    [RESOURCE_EXHAUSTED, 'Received message that decompresses to a size larger than 4194304'],
    [RESOURCE_EXHAUSTED, 'gRPC message exceeds maximum size 4194304: 5000000'],
    [RESOURCE_EXHAUSTED, 'Received message exceeds the maximum configured message size.'],
    [OUT_OF_RANGE, 'Error, decoded message length too large: found 5 bytes, the limit is: 4 bytes'],
  ])('with code %i and "%s" is too large', (code, message) => {
    expect(verdictOf(code, message)).toBe('too_large');
  });

  it.each([
    [RESOURCE_EXHAUSTED, ''],
    [RESOURCE_EXHAUSTED, 'too many requests'],
    [
      RESOURCE_EXHAUSTED,
      'RATE_LIMITED: ingestion rate limit (15000000 bytes) exceeded while adding 512 bytes',
    ],
    [RESOURCE_EXHAUSTED, 'sending queue is full'],
    [OUT_OF_RANGE, 'entry too far behind'],
    [UNAVAILABLE, 'received message larger than max (5 vs. 4)'],
  ])('with code %i and "%s" may pass later as it is', (code, message) => {
    expect(verdictOf(code, message)).toBe('later');
  });

  it('with a time to come back is sent again then, whatever it is', () => {
    const message = 'received message larger than max (5 vs. 4)';
    for (const code of [RESOURCE_EXHAUSTED, INVALID_ARGUMENT]) {
      expect(verdictOf(code, message, { retryAfter: 0 })).toBe('later');
    }
    expect(verdictOf(INVALID_ARGUMENT, message)).toBe('bad');
  });
});
