import { describe, expect, it } from 'vitest';
import { checkAnnotations } from './annotations.js';
import { demandOf } from './expect/all.js';
import { text } from './json.js';
import { ANNOTATION_MUTANTS, referenceObjects } from './mutants-annotations.js';
import { seeded } from './random.js';
import { readLines, type RecordedLine } from './recording.js';
import { changedObjects } from './stories.js';

const SEEDS = [1, 2, 3, 4, 5, 6];

/** Living entities, as counted when the recordings were made: in r3 a run, its task and pod are gone, and two more pods. */
const LIVING: Readonly<Record<string, number>> = {
  'r1-pull-request': 20,
  'r1-with-predecessor': 20,
  'r2-promotion': 36,
  'r3-trouble': 50,
};

const GROUNDS = Object.keys(LIVING).map((name) => {
  const lines = readLines(new URL(`../../recordings/${name}.jsonl.gz`, import.meta.url).pathname);
  return { name, lines, right: referenceObjects(lines, demandOf(lines)) };
});

describe.each(GROUNDS)('annotations at the end of $name', ({ name, lines, right }) => {
  it('are right on each living entity', () => {
    const count = LIVING[name];
    expect(checkAnnotations(lines, right)).toEqual({
      problems: [],
      annotated: { right: count, total: count },
    });
  });

  it('are missed where nobody wrote them, or are those of somebody else', () => {
    const untouched = new Map(
      [...right.keys()].map((kind) => [kind, lastStates(lines, kind)] as [string, unknown[]]),
    );
    const { problems, annotated } = checkAnnotations(lines, untouched);
    expect(annotated.right).toBe(0);
    const code = name === 'r1-with-predecessor' ? 'wrong-annotation' : 'missing-annotation';
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set([code]));
  });
});

function lastStates(lines: readonly RecordedLine[], kind: string): unknown[] {
  const states = new Map<string, unknown>();
  for (const { object, type } of lines.filter((line) => line.kind === kind)) {
    const uid = text(object, 'metadata', 'uid');
    if (type === 'DELETED') states.delete(uid);
    else states.set(uid, object);
  }
  return [...states.values()];
}

describe('a wrong annotation', () => {
  it.each(ANNOTATION_MUTANTS)('is reported: $name', ({ code, apply }) => {
    const grown = GROUNDS.flatMap(({ lines, right }) =>
      SEEDS.map((seed) => ({ lines, mutation: apply(right, seeded(seed)) })),
    );
    expect(grown.some(({ mutation }) => mutation !== undefined)).toBe(true);
    for (const { lines, mutation } of grown) {
      if (mutation === undefined) continue;
      const { problems } = checkAnnotations(lines, mutation.objects);
      expect(problems.map((problem) => problem.code)).toContain(code);
      expect(problems.filter(({ spanId }) => spanId !== mutation.spanId)).toEqual([]);
    }
  });

  it('is any at all before the controller bears a patch', () => {
    const { lines } = GROUNDS[0] ?? { lines: [] };
    const early = changedObjects(lines, 'lighthousejobs', ({ status: _, ...job }) => job);
    const demand = demandOf(early);
    expect(checkAnnotations(early, referenceObjects(early, demand)).annotated.total).toBe(18);
    const written = referenceObjects(lines, demandOf(lines));
    const jobs = referenceObjects(early, demand);
    const mixed = new Map([...jobs, ['lighthousejobs', written.get('lighthousejobs') ?? []] as const]);
    const codes = checkAnnotations(early, mixed).problems.map((problem) => problem.code);
    expect(codes).toEqual(['changed-object', 'changed-object']);
  });
});
