import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/objects.js';
import type { ActivityStage } from './activity.js';
import { completed, partsOf, paths, started } from './testing/activity-parts.js';

const time = fc.constantFrom(undefined, started, at('10:00:02'), completed);
const phase = {
  name: fc.constantFrom('', 'x', 'x#2', 'x|y', '%', 'unnamed'),
  status: fc.constantFrom('Succeeded', 'Running', 'Failed', 'odd'),
  started: time,
  completed: time,
};
const steps = fc.array(fc.record(phase), { maxLength: 3 });
const { tree } = fc.letrec<{ tree: ActivityStage[]; one: ActivityStage }>((tie) => ({
  one: fc.record({ ...phase, steps, stages: fc.oneof({ depthSize: 'small' }, fc.constant([]), tie('tree')) }),
  tree: fc.array(tie('one'), { maxLength: 4 }),
}));
const releases = fc.array(
  fc.record({
    ...phase,
    kind: fc.constantFrom('promote' as const, 'preview' as const),
    environment: fc.constantFrom('', 'x', 'x#2'),
    pullRequestUrl: fc.constantFrom(undefined, 'https://x/1', 'https://x/2'),
  }),
  { maxLength: 4 },
);

describe('whatever an activity holds', () => {
  /** Each list in it the other way round. */
  function reversed(stages: readonly ActivityStage[]): ActivityStage[] {
    return stages
      .toReversed()
      .map((one) => ({ ...one, steps: one.steps.toReversed(), stages: reversed(one.stages) }));
  }

  it('its parts do not depend on the order', () => {
    fc.assert(
      fc.property(tree, releases, fc.infiniteStream(fc.nat()), (stages, promoted, random) => {
        const parts = partsOf(stages, promoted);
        expect(partsOf(reversed(stages), promoted.toReversed())).toEqual(parts);
        const keyed = stages.map((one) => [random.next().value as number, one] as const);
        const shuffled = keyed.sort(([a], [b]) => a - b).map(([, one]) => one);
        expect(partsOf(shuffled, promoted)).toEqual(parts);
      }),
    );
  });

  it('each part has a path of its own, and a parent that is there', () => {
    fc.assert(
      fc.property(tree, releases, (stages, promoted) => {
        const parts = partsOf(stages, promoted);
        const known = new Set(paths(parts));
        expect(known.size).toBe(parts.length);
        for (const { parent, name } of parts) {
          expect(parent === undefined || known.has(parent)).toBe(true);
          expect(name).not.toBe('');
        }
      }),
    );
  });
});
