import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { supersedes, type Version } from './reduce.js';

const state = (resourceVersion: string): Version => ({ resourceVersion, deleted: false });
const deletion = (resourceVersion: string): Version => ({ resourceVersion, deleted: true });

describe('supersedes', () => {
  it('takes the first state, whatever it is', () => {
    expect(supersedes(undefined, state(''))).toBe(true);
    expect(supersedes(undefined, deletion('7'))).toBe(true);
  });

  it.each([
    ['9', '10', true],
    ['10', '9', false],
    ['999', '1000', true],
    ['9007199254740993', '9007199254740992', false],
    ['9007199254740992', '9007199254740993', true],
    ['007', '7', false],
  ])('compares %s and %s as numbers: %s', (known, next, later) => {
    expect(supersedes(state(known), state(next))).toBe(later);
  });

  it('refuses the same version again', () => {
    expect(supersedes(state('7'), state('7'))).toBe(false);
    expect(supersedes(state('a7'), state('a7'))).toBe(false);
  });

  it('takes what comes later when a version is no number', () => {
    expect(supersedes(state('a7'), state('a6'))).toBe(true);
    expect(supersedes(state('7'), state('a6'))).toBe(true);
    expect(supersedes(state('7'), state(''))).toBe(true);
  });

  it('takes a deletion whatever its version, and nothing after it', () => {
    expect(supersedes(state('7'), deletion('6'))).toBe(true);
    expect(supersedes(state('7'), deletion('7'))).toBe(true);
    expect(supersedes(deletion('7'), state('8'))).toBe(false);
    expect(supersedes(deletion('7'), deletion('7'))).toBe(false);
    expect(supersedes(deletion('7'), deletion('8'))).toBe(false);
  });

  it('ends with the same state in every order', () => {
    const versions = fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 64n }), { minLength: 1, maxLength: 8 });
    const stream = versions.chain((all) => {
      const states = all.map((version) => state(String(version)));
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(states, { minLength: states.length }));
    });
    fc.assert(
      fc.property(stream, ([all, order]) => {
        const last = order.reduce<Version | undefined>(
          (known, next) => (supersedes(known, next) ? next : known),
          undefined,
        );
        expect(last?.resourceVersion).toBe(String(all.reduce((a, b) => (a > b ? a : b))));
      }),
    );
  });
});
