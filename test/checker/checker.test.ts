import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OtlpSpan } from '../../src/local/otlp-json.js';
import { check, judge, reportText, type CheckOptions } from './check.js';
import { moved, withMark, withSpans } from './edit.js';
import type { Expected } from './expect/model.js';
import { expectReported, groundOf, grow } from './ground.js';
import { SECOND } from './instant.js';
import type { Requests } from './mutant.js';
import { MUTANTS } from './mutants.js';
import { readLines } from './recording.js';
import { withSpanContext, withWait } from './stories.js';

const FOLDER = new URL('../../recordings/', import.meta.url);

const GROUNDS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.jsonl.gz'))
  .map((name) => groundOf(name.replace('.jsonl.gz', ''), readLines(new URL(name, FOLDER).pathname)));

const ROLES = ['job', 'run', 'task', 'pod', 'activity', 'root', 'webhook'] as const;
const PARTS_OF_ACTIVITIES = ['stage', 'activity-step', 'promotion'] as const;
/** Of these roles, and then Kubernetes Events: as counted when the recordings were made. */
const TOTALS: Readonly<Record<string, readonly number[]>> = {
  'r1-pull-request': [2, 2, 7, 7, 2, 1, 1, 7, 9, 0, 100],
  'r1-with-predecessor': [2, 2, 7, 7, 2, 1, 1, 7, 9, 0, 100],
  'r2-promotion': [6, 6, 9, 9, 6, 6, 6, 9, 16, 2, 145],
  'r3-trouble': [9, 10, 13, 14, 9, 5, 1, 12, 13, 0, 212],
};
const ENTITIES: Readonly<Record<string, number>> = {
  'r1-pull-request': 20,
  'r1-with-predecessor': 20,
  'r2-promotion': 36,
  'r3-trouble': 55,
};

describe.each(GROUNDS)('the checker on $name', (ground) => {
  it('finds nothing wrong in a right output, and counts what the recording holds', () => {
    const report = check(ground.lines, ground.right);
    expect(report.problems).toEqual([]);
    const count = (role: Parameters<typeof report.counts.get>[0]): number =>
      report.counts.get(role)?.right ?? 0;
    const notes = count('pull') + count('schedule') + count('point');
    expect([...[...ROLES, ...PARTS_OF_ACTIVITIES].map(count), notes]).toEqual(TOTALS[ground.name]);
    expect(report.entities).toEqual({ right: ENTITIES[ground.name], total: ENTITIES[ground.name] });
  });

  it('finds nothing but missing spans in an empty output', () => {
    const { problems, counts, entities } = judge(ground.demand, []);
    expect(problems).toHaveLength(ground.demand.spans.size);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['missing', 'missing-root']));
    expect(entities.right).toBe(0);
    expect(reportText({ problems, counts, entities })).toMatch(/^0 \/ \d+ entities; root 0 \/ \d/);
  });

  it.each(MUTANTS.filter((mutant) => grow(mutant, ground).length > 0))('reports $name as $code', (mutant) => {
    expectReported(mutant, ground);
  });
});

describe('every mutant', () => {
  const [r1] = GROUNDS;
  const changed = [
    groundOf('a run that waits', withWait(r1?.lines ?? [])),
    groundOf('pull requests', readLines(new URL('r2-promotion.jsonl.gz', FOLDER).pathname), { gitops: true }),
    groundOf('a run that somebody else started', withSpanContext(r1?.lines ?? [])),
  ];

  it.each(MUTANTS)('grows on some ground: $name', (mutant) => {
    const ground = [...GROUNDS, ...changed].find((each) => grow(mutant, each).length > 0);
    expect(ground).toBeDefined();
    if (ground !== undefined) expectReported(mutant, ground);
  });
});

describe('the options for restarts and replicas', () => {
  const r3 = groundOf('r3', readLines(new URL('r3-trouble.jsonl.gz', FOLDER).pathname));
  const idOf = (which: (due: Expected) => boolean): string =>
    [...r3.demand.spans.values()].find(which)?.spanId ?? '';
  const ended = idOf((due) => due.role === 'pod' && !due.incomplete);
  const cutShort = idOf((due) => due.role === 'pod' && due.incomplete);
  const codes = (requests: Requests, options: CheckOptions): readonly string[] =>
    judge(r3.demand, requests, options).problems.map(({ code }) => code);
  const late = (span: OtlpSpan): OtlpSpan => moved(span, 0n, SECOND);
  const mark = (span: OtlpSpan): OtlpSpan => withMark(span, 'lighthouse_telemetry.incomplete');

  it('allow the same bytes again, and nothing else again', () => {
    const options = { allowRepeats: true };
    expect(codes([...r3.right, ...r3.right], options)).toEqual([]);
    const versions = withSpans(r3.right, ended, (span) => [span, span, late(span)]);
    expect(codes(versions, options)).toEqual(['second-version', 'wrong-end']);
  });

  it('let what was cut short be absent, or differ in its end', () => {
    const absent = withSpans(r3.right, cutShort, () => []);
    const versions = withSpans(r3.right, cutShort, (span) => [span, span, late(span)]);
    expect(codes(absent, {})).toEqual(['missing']);
    expect(codes(versions, {})).toContain('second-version');
    expect(codes(absent, { exemptIncomplete: true })).toEqual([]);
    expect(codes(versions, { exemptIncomplete: true })).toEqual([]);
  });

  it('let nothing be cut short that has ended, and nothing be misplaced', () => {
    const options = { exemptIncomplete: true };
    expect(
      codes(
        withSpans(r3.right, ended, () => []),
        options,
      ),
    ).toEqual(['missing']);
    expect(
      codes(
        withSpans(r3.right, ended, (span) => [mark(span)]),
        options,
      ),
    ).toEqual(['incomplete']);
    expect(
      codes(
        withSpans(r3.right, ended, (span) => [span, mark(late(span))]),
        options,
      ),
    ).toEqual([]);
    const misplaced = withSpans(r3.right, cutShort, (span) => [{ ...span, parentSpanId: span.spanId }]);
    expect(codes(misplaced, options)).toEqual(['wrong-parent']);
  });
});

describe('webhooks', () => {
  const r2 = groundOf('r2', readLines(new URL('r2-promotion.jsonl.gz', FOLDER).pathname));
  const codes = (requests: Requests, options: CheckOptions): readonly string[] =>
    judge(r2.demand, requests, options).problems.map(({ code }) => code);
  const isWebhook = (due: Expected): boolean => due.role === 'webhook';
  const ids = [...r2.demand.spans.values()].filter(isWebhook).map(({ spanId }) => spanId);
  const without = ids.reduce<Requests>((requests, id) => withSpans(requests, id, () => []), r2.right);

  it('that were not delivered have no part', () => {
    expect(codes(without, { webhooks: 'none' })).toEqual([]);
    expect(codes(r2.right, { webhooks: 'none' })).toEqual(ids.map(() => 'extra'));
    expect(codes(without, {})).toEqual(ids.map(() => 'missing'));
  });

  it('that may be missed are right or missing', () => {
    const options = { webhooks: 'may-miss' } as const;
    expect(codes(without, options)).toEqual([]);
    expect(codes(r2.right, options)).toEqual([]);
    const late = withSpans(r2.right, ids[0] ?? '', (span) => [moved(span, 0n, SECOND)]);
    expect(codes(late, options)).toEqual(['wrong-end']);
    expect(judge(r2.demand, without, options).counts.get('webhook')).toEqual({ right: 6, total: 6 });
  });
});
