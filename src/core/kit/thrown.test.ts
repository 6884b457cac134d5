import { describe, expect, it } from 'vitest';
import { thrown } from './thrown.js';

describe('thrown', () => {
  it.each([
    [new Error('no\n  licence '), 'no licence'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [new Error('x'.repeat(1000)), 'x'.repeat(500)],
  ])('tells %s in one line', (error, words) => {
    expect(thrown(error)).toBe(words);
  });

  it.each([
    Object.create(null),
    {
      toString: () => {
        throw new Error('ha');
      },
    },
  ])('tells what can not be shown', (error: unknown) => {
    expect(thrown(error)).toMatch(/^a thrown object that can't be shown/);
  });
});
