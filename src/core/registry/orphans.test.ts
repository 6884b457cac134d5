import { describe, expect, it } from 'vitest';
import { at, createBench, entity, FAILURE, job, run, type Bench } from './testing/bench.js';

/** A job `j` whose run `r` was deleted, at 20 s, as it ended at 18 s. */
const pending = job({ uid: 'j', version: 1 });
const deletedRun = run('j', { uid: 'r', version: 9, end: at(18), outcome: FAILURE, deleted: true });
const completed = job({ uid: 'j', version: 8, end: at(25) });

function expectEndWithRun(bench: Bench): void {
  expect(bench.span('k8s|j')).toMatchObject({ start: at(0), end: at(18), status: 'error' });
  expect(bench.span('k8s|j')?.attributes).toEqual({
    'cicd.pipeline.result': 'failure',
    'lighthouse_telemetry.incomplete': true,
  });
}

describe('a job whose run was deleted', () => {
  it('ends with the run, settle later', () => {
    const bench = createBench();
    bench.handle(1, pending, run('j', { uid: 'r' }));
    bench.handle(20, deletedRun);
    bench.clock.moveTo(at(30) - 1);
    expect(bench.names()).toEqual(['r']);
    bench.clock.moveTo(at(30));
    expectEndWithRun(bench);
  });

  it('ends with the run when the deletion comes before the job', () => {
    const bench = createBench();
    bench.handle(20, deletedRun);
    bench.handle(1800, pending);
    bench.handle(1811);
    expectEndWithRun(bench);
  });

  it('ends with a run that was cut short itself', () => {
    const bench = createBench();
    bench.handle(1, pending);
    bench.handle(20, run('j', { uid: 'r', version: 9, lastSign: at(15), deleted: true }));
    bench.handle(30);
    expect(bench.span('k8s|j')).toMatchObject({ end: at(15) });
    expect(bench.span('k8s|j')?.attributes).toMatchObject({ 'cicd.pipeline.result': 'cancellation' });
  });

  it('ends with a run that vanished', () => {
    const bench = createBench();
    bench.handle(1, pending, run('j', { uid: 'r', version: 5, end: at(18), outcome: FAILURE }));
    bench.handle(20, { type: 'vanished', key: 'k8s|r' });
    bench.handle(30);
    expectEndWithRun(bench);
  });

  it('keeps its own end when that comes within settle, or was there before', () => {
    const within = createBench();
    within.handle(1, pending);
    within.handle(20, deletedRun);
    within.handle(29, completed);
    within.finish();
    expect(within.span('k8s|j')).toMatchObject({ end: at(25), status: 'unset' });
    const before = createBench();
    before.handle(1, pending);
    before.handle(19, completed);
    before.handle(20, deletedRun);
    before.finish();
    expect(before.span('k8s|j')).toMatchObject({ end: at(25), status: 'unset' });
  });

  it('counts its own end when that comes later', () => {
    const bench = createBench();
    bench.handle(1, pending);
    bench.handle(20, deletedRun);
    bench.handle(31, completed);
    bench.finish();
    expectEndWithRun(bench);
    expect(bench.count('registry_late_updates_total{kind=LighthouseJob}')).toBe(1);
  });

  it('keeps its own deletion when that comes within settle', () => {
    const bench = createBench();
    bench.handle(1, pending);
    bench.handle(20, deletedRun);
    bench.handle(22, job({ uid: 'j', version: 8, lastSign: at(21), deleted: true }));
    bench.finish();
    expect(bench.span('k8s|j')).toMatchObject({ end: at(21) });
  });

  it('tells its event, whose root follows settle later', () => {
    const bench = createBench();
    bench.handle(1, pending);
    bench.handle(20, deletedRun);
    bench.handle(41);
    expect(bench.span('event|e')).toBeUndefined();
    bench.handle(42);
    expect(bench.span('event|e')).toMatchObject({ end: at(18), status: 'error' });
    expect(bench.span('event|e')?.attributes).toHaveProperty(['lighthouse_telemetry.incomplete'], true);
  });
});

describe('a job with another run', () => {
  const other = (version: number, more: Parameters<typeof run>[1] = { uid: 's' }) =>
    run('j', { ...more, uid: 's', version });

  it('waits for it while that one lives, ended or not', () => {
    const bench = createBench();
    bench.handle(1, pending, other(1));
    bench.handle(20, deletedRun);
    bench.handle(60, other(2, { uid: 's', end: at(59) }));
    bench.handle(600);
    expect(bench.span('k8s|j')).toBeUndefined();
    bench.handle(601, job({ uid: 'j', version: 8, end: at(60) }));
    expect(bench.span('k8s|j')).toMatchObject({ end: at(60), status: 'unset' });
  });

  it.each([
    ['in their order', [20, 70]],
    ['the other way round', [70, 20]],
  ])('ends with the one that ended last when both were deleted, %s', (_, [first = 0, second = 0]) => {
    const bench = createBench();
    bench.handle(1, pending, other(1), run('j', { uid: 'r', version: 2 }));
    const deletions = [
      { seconds: first, update: deletedRun },
      { seconds: second, update: other(9, { uid: 's', end: at(19), deleted: true }) },
    ];
    deletions.sort((a, b) => a.seconds - b.seconds);
    for (const { seconds, update } of deletions) bench.handle(seconds, update);
    bench.handle(90);
    expect(bench.span('k8s|j')).toMatchObject({ end: at(19), status: 'unset' });
  });
});

describe('what does not end with a deleted child', () => {
  it('is a task whose pod was deleted, or a run', () => {
    const bench = createBench();
    const task = entity({ uid: 't', kind: 'TaskRun', guid: 'e' });
    const owner = { kind: 'TaskRun', uid: 't' };
    bench.handle(1, entity({ uid: 'p', kind: 'Pod', owner, deleted: true, end: at(1) }));
    bench.handle(2, task, entity({ uid: 'q', kind: 'Pod', owner, deleted: true, end: at(1) }));
    bench.handle(600);
    expect(bench.names()).toEqual(['p', 'q']);
    expect(bench.registry.size.open).toBe(1);
  });
});
