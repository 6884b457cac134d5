import { describe, expect, it } from 'vitest';
import { duration } from './config.js';

describe('a duration of the configuration', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['0s', 0],
  ])('%s is %i ms', (text, millis) => {
    expect(duration.parse(text)).toBe(millis);
  });

  it.each(['', '10', 's', '10 s', '-1s', '1d', '10s later', 'ten seconds'])(
    '"%s" is none, and it says so',
    (text) => {
      const result = duration.safeParse(text);
      expect(result.error?.issues.map((issue) => issue.message)).toEqual([
        `"${text}" is not a duration such as 10s, 5m or 1h30m`,
      ]);
    },
  );

  it.each([10, null, true, {}])('%j is none', (value) => {
    expect(duration.safeParse(value).success).toBe(false);
  });
});
