import { describe, expect, it } from 'vitest';
import { failureOfEnd, failureOfError } from './failure.js';
import { statusError } from './status-error.js';

const TARGET = { resource: 'pods', scope: 'in namespace jx', server: 'https://api' };

describe('a server that asks to be left alone', () => {
  it.each([
    ['7', 7_000],
    ['60', 60_000],
    ['61', 60_000],
    ['3600', 60_000],
  ])('for %s seconds is asked again in %d ms', (seconds, delayMs) => {
    for (const code of [429, 410, 404, 401, 403, 503]) {
      const failure = failureOfError(statusError(code, {}, seconds), TARGET, 1_000);
      expect(failure).toMatchObject({ delayMs });
    }
  });

  it('is believed no longer when it says so within a watch', () => {
    const endedBy = (code: number) => {
      const error = statusError(code, { details: { retryAfterSeconds: 3600 } });
      return failureOfEnd({ reason: 'error_event', error }, TARGET);
    };
    expect([endedBy(429).delayMs, endedBy(410).delayMs]).toEqual([60_000, 60_000]);
  });
});
