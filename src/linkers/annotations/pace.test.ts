import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBucket, retryDelay } from './pace.js';

describe('a bucket', () => {
  it('lets a second of patches through at once, then one at a time', () => {
    const bucket = createBucket(2);
    expect([0, 0, 0].map((now) => bucket.take(now))).toEqual([0, 0, 500]);
    expect([499, 500, 500].map((now) => bucket.take(now))).toEqual([1, 0, 500]);
    expect([10_000, 10_000, 10_000].map((now) => bucket.take(now))).toEqual([0, 0, 500]);
  });

  it('also works slower than one a second, and when a clock goes back', () => {
    const bucket = createBucket(0.1);
    expect([50, 50, 40].map((now) => bucket.take(now))).toEqual([0, 10_000, 10_000]);
    expect(bucket.take(10_041)).toBe(0);
  });

  it('never lets more through than its rate and one second of it, whoever asks when', () => {
    const steps = fc.array(fc.nat(700), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (rate, pauses) => {
        const bucket = createBucket(rate);
        let now = 0;
        let taken = 0;
        for (const pause of pauses) {
          now += pause;
          if (bucket.take(now) === 0) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(rate + (now * rate) / 1000 + 1e-6);
      }),
    );
  });
});

describe('the delay before the next try', () => {
  it('doubles from one second to half a minute, and chance takes up to a half away', () => {
    const delays = [1, 2, 3, 4, 5, 6, 50].map((failures) => retryDelay(failures, 0.999_999, undefined));
    expect(delays.map(Math.round)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(retryDelay(3, 0, undefined)).toBe(2000);
  });

  it('is as long as the API server asks for', () => {
    expect(retryDelay(1, 0.5, 7000)).toBe(7000);
    expect(retryDelay(9, 0.5, 1000)).toBe(22_500);
  });
});
