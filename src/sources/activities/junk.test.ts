import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handed } from '../../../test/support/hand.js';
import { changed, story } from '../../../test/support/objects.js';
import { activities } from './index.js';

const good = story(import.meta.url, 'activity-released');
const subject = { kind: 'PipelineActivity', plural: 'pipelineactivities', plugin: activities, good };

const TIMES = ['2026-03-01T10:00:05Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'soon'];
const WORDS = ['', '\uD800', '\u0000', '__proto__', 'constructor', '%E0%A4%A', '#2', '|', '🚀'.repeat(3000)];
const word = fc.oneof(fc.string(), fc.constantFrom<unknown>(...WORDS, ...TIMES, undefined, null));
const phase = { name: word, status: word, startedTimestamp: word, completedTimestamp: word };
const step = fc.record(
  {
    kind: word,
    stage: fc.record({ ...phase, steps: fc.array(fc.record(phase)) }),
    promote: fc.record({ ...phase, environment: word, applicationURL: word }),
    preview: fc.record({ ...phase, environment: word, pullRequestURL: word }),
  },
  { requiredKeys: [] },
);
const FIELDS = [...Object.keys(good['spec'] as object), 'buildUrl', 'constructor', '__proto__'];
const words = fc.array(fc.tuple(fc.constantFrom(...FIELDS), word), { maxLength: 5 });
const anything = fc.array(fc.tuple(fc.constantFrom(...FIELDS), fc.jsonValue()), { maxLength: 3 });

function spoilt(changes: readonly (readonly [string, unknown])[]): object {
  return changes.reduce((object, [field, value]) => changed(object, ['spec', field], value), good);
}

describe('an activity with junk in it', () => {
  it('is an update, when each field is text or a time', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.array(step), async (changes, steps) => {
        const texts = changes.filter(([field]) => field !== 'steps');
        const { updates, rejected } = await handed(subject, [
          changed(spoilt(texts), ['spec', 'steps'], steps),
        ]);
        expect(rejected).toEqual([]);
        const [update] = updates;
        if (update?.type !== 'entity') throw new Error('it is no entity');
        for (const { name, start, end } of [update.facts, ...update.parts].map((told) => ({
          start: 0,
          end: 0,
          ...told,
        }))) {
          expect(name).not.toBe('');
          expect(Number.isSafeInteger(start) && Number.isSafeInteger(end)).toBe(true);
        }
        expect(new Set(update.parts.map(({ path }) => path)).size).toBe(update.parts.length);
      }),
    );
  });

  it('is an update or is rejected, and never throws, whatever its fields are', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (changes) => {
        const { updates, rejected, lines } = await handed(subject, [spoilt(changes)]);
        expect(updates.length + rejected.length).toBe(1);
        expect(lines).toHaveLength(rejected.length);
      }),
    );
  });

  it('carries the status that nobody knows only in the shape of a reason', async () => {
    for (const status of ['went up in smoke', 'Zeile\nzwei', '<script>', `R${'x'.repeat(10_000)}`]) {
      const { updates } = await handed(subject, [spoilt([['status', status]])]);
      expect(updates).toMatchObject([{ outcome: { result: 'error', errorType: '_OTHER' } }]);
    }
  });
});
