import { expect } from 'vitest';
import { judge } from './check.js';
import { demandOf, type Demand, type DemandOptions } from './expect/all.js';
import type { Mutant, Mutation, Requests } from './mutant.js';
import { seeded } from './random.js';
import type { RecordedLine } from './recording.js';
import { referenceOutput } from './reference.js';

const POSITIONS = [1, 2, 3, 4, 5, 6];

/** A recording and a right output of it, to grow mutants on. */
export interface Ground {
  readonly name: string;
  readonly lines: readonly RecordedLine[];
  readonly demand: Demand;
  readonly right: Requests;
}

export function groundOf(name: string, lines: readonly RecordedLine[], options: DemandOptions = {}): Ground {
  const demand = demandOf(lines, options);
  return { name, lines, demand, right: referenceOutput(demand) };
}

export function grow(mutant: Mutant, { right, demand }: Ground): readonly Mutation[] {
  const grown = POSITIONS.map((seed) => mutant.apply(right, demand, seeded(seed)));
  return grown.filter((mutation) => mutation !== undefined);
}

/** The broken span is reported under the mutant's code, and no other span is reported. */
export function expectReported(mutant: Mutant, ground: Ground): void {
  for (const { requests, spanId } of grow(mutant, ground)) {
    const { problems } = judge(ground.demand, requests);
    expect(problems.filter((problem) => problem.spanId !== spanId)).toEqual([]);
    expect(problems.map(({ code }) => code)).toContain(mutant.code);
  }
}
