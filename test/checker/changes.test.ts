import { describe, expect, it } from 'vitest';
import { check, judge, type CheckOptions } from './check.js';
import { moved, withSpans } from './edit.js';
import { demandOf } from './expect/all.js';
import type { Expected } from './expect/model.js';
import { expectReported, groundOf } from './ground.js';
import { SECOND } from './instant.js';
import { at } from './json.js';
import type { Requests } from './mutant.js';
import { MUTANTS } from './mutants.js';
import { readLines } from './recording.js';
import { referenceOutput } from './reference.js';

const R2 = readLines(new URL('../../recordings/r2-promotion.jsonl.gz', import.meta.url).pathname);

describe('pull requests', () => {
  const ground = groundOf('pull requests of r2', R2, { gitops: true });
  const { lines, right, demand } = ground;
  const isIt = ({ role }: Expected): boolean => role === 'change' || role === 'change-part';
  const ids = [...demand.spans.values()].filter(isIt).map(({ spanId }) => spanId);
  const plain = groundOf('r2', lines).right;

  it('are due when they are asked for, and else too many', () => {
    const report = check(lines, right, { gitops: true });
    expect(report.problems).toEqual([]);
    expect(report.counts.get('change')).toEqual({ right: 4, total: 4 });
    expect(report.counts.get('change-part')).toEqual({ right: 5, total: 5 });
    expect(report.entities).toEqual({ right: 36, total: 36 });
    expect(check(lines, right).problems.map(({ code }) => code)).toEqual(ids.map(() => 'extra'));
    expect(check(lines, plain, { gitops: true }).problems).toHaveLength(ids.length);
  });

  it.each(MUTANTS)('are reported as all others are when they are broken: $name', (mutant) => {
    expectReported(mutant, ground);
  });

  it('have their links in any order', () => {
    const turned = ids.reduce<Requests>(
      (all, id) => withSpans(all, id, (span) => [{ ...span, links: [...span.links].reverse() }]),
      right,
    );
    expect(judge(demand, turned).problems).toEqual([]);
  });

  it('come of webhooks alone', () => {
    const problems = judge(demand, plain, { webhooks: 'none' }).problems;
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['extra']));
    expect(judge(demand, plain, { webhooks: 'may-miss' }).problems).toEqual([]);
  });

  it('stand and end where what is left puts them when webhooks were missed', () => {
    const seen = lines.filter(({ object }) => at(object, 'PullRequest', 'Number') !== 7);
    const less = referenceOutput(demandOf(seen, { gitops: true }));
    const codes = (options: CheckOptions): readonly string[] =>
      judge(demand, less, options).problems.map(({ code }) => code);
    expect(codes({})).toContain('wrong-trace');
    expect(codes({ webhooks: 'may-miss' })).toEqual([]);
    const late = withSpans(less, ids.at(-2) ?? '', (span) => [moved(span, SECOND, 0n)]);
    expect(judge(demand, late, { webhooks: 'may-miss' }).problems.map(({ code }) => code)).toEqual([
      'wrong-start',
    ]);
  });
});
