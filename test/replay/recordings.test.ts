import { beforeAll, describe, expect, it } from 'vitest';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { check, judge, reportText } from '../checker/check.js';
import { demandOf } from '../checker/expect/all.js';
import { MUTANTS } from '../checker/mutants.js';
import { emittedIn } from '../checker/output.js';
import { seeded } from '../checker/random.js';
import { readLines } from '../checker/recording.js';
import { fileOf, RECORDINGS, replayed, versionsIn } from './replayed.js';

const ENTITIES: Readonly<Record<string, number>> = {
  'r1-pull-request': 20,
  'r1-with-predecessor': 20,
  'r2-promotion': 36,
  'r3-trouble': 55,
};
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe.each(RECORDINGS)('%s through the whole sidecar', (name) => {
  const lines = readLines(fileOf(name));
  const demand = demandOf(lines, { gitops: true });
  let right: readonly OtlpRequest[] = [];
  beforeAll(async () => {
    right = await replayed(name);
  });

  it('is all right, and nothing else comes out', () => {
    const report = check(lines, right, { gitops: true });
    console.log(`${name}: ${reportText(report)}`);
    expect(report.problems).toEqual([]);
    expect(report.entities).toEqual({ right: ENTITIES[name], total: ENTITIES[name] });
  });

  it('has every span once', () => {
    const ids = emittedIn(right).map(({ span }) => span.spanId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    'broken (%s), it is reported',
    (_, mutant) => {
      for (const seed of [1, 2, 3]) {
        const mutation = mutant.apply(right, demand, seeded(seed));
        if (mutation === undefined) continue;
        const { problems } = judge(demand, mutation.requests);
        expect(problems.filter((problem) => problem.spanId !== mutation.spanId)).toEqual([]);
        expect(problems.map(({ code }) => code)).toContain(mutant.code);
      }
    },
  );

  it.each(SEEDS)('shuffled by seed %i, gives the same bytes', async (shuffle) => {
    expect(versionsIn(await replayed(name, { shuffle }))).toEqual(versionsIn(right));
  });

  it('with each line twice, gives the same bytes once', async () => {
    const doubled = await replayed(name, { double: true });
    expect(versionsIn(doubled)).toEqual(versionsIn(right));
    expect(emittedIn(doubled)).toHaveLength(emittedIn(right).length);
  });

  it('replayed again, gives the same bytes', async () => {
    expect(versionsIn(await replayed(name))).toEqual(versionsIn(right));
  });

  it('read-only, gives the same bytes', async () => {
    expect(versionsIn(await replayed(name, { readOnly: true }))).toEqual(versionsIn(right));
  });

  it('by two sidecars at once, gives each span twice with the same bytes', async () => {
    const both = await replayed(name, { sidecars: ['one', 'two'] });
    expect(versionsIn(both)).toEqual(versionsIn(right));
    expect(emittedIn(both)).toHaveLength(2 * emittedIn(right).length);
  });
});
