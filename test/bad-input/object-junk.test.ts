import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handed } from '../support/hand.js';
import { changed, spansOf } from '../support/objects.js';
import { SUBJECTS } from '../support/sources.js';

const RUNS = { numRuns: 100 };

/** The paths of all fields of an object, not into lists. */
function pathsOf(object: unknown): (readonly [string, ...string[]])[] {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return [];
  return Object.entries(object).flatMap(([key, value]) => [
    [key] as const,
    ...pathsOf(value).map((path) => [key, ...path] as const),
  ]);
}

const TIMES = [
  '2026-03-01T10:00:05Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '1970-01-01T00:00:00Z',
];
const ODD = ['\uD800', '\u0000', '', '__proto__', '🚀'.repeat(3000)];
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(...TIMES, ...ODD, undefined, null, -1, 1e300, -1e300, Number.MAX_SAFE_INTEGER),
  fc.array(
    fc.record({ name: fc.string(), uid: fc.string(), state: fc.jsonValue(), terminated: fc.jsonValue() }),
  ),
);

/** Fields that the good objects have not. */
const FURTHER = [
  ['metadata', 'deletionTimestamp'],
  ['metadata', 'deletionGracePeriodSeconds'],
  ['status', 'spanContext'],
  ['status', 'retriesStatus'],
] as const;

describe.each(SUBJECTS)('any $kind with junk in its fields', (subject) => {
  const spoils = fc.array(fc.tuple(fc.constantFrom(...pathsOf(subject.good), ...FURTHER), value), {
    minLength: 1,
    maxLength: 4,
  });

  it('is an update or is rejected, and never throws, in the source or after it', async () => {
    await fc.assert(
      fc.asyncProperty(spoils, fc.constantFrom('state', 'deleted'), async (changes, type) => {
        const object = changes.reduce((spoilt, [path, junk]) => changed(spoilt, path, junk), subject.good);
        const { updates, rejected, lines } = await handed(subject, [object], type);
        expect(updates.length + rejected.length).toBe(1);
        expect(lines).toHaveLength(rejected.length);
        for (const span of spansOf(updates)) {
          expect(Number.isSafeInteger(span.start) && Number.isSafeInteger(span.end)).toBe(true);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.name).not.toBe('');
        }
      }),
      RUNS,
    );
  });

  it('and what is anything at all, never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (anything) => {
        const { updates, rejected } = await handed(subject, [anything, { metadata: anything }]);
        expect([updates.length, rejected.length]).toEqual([0, 2]);
      }),
      RUNS,
    );
  });
});
