import { describe, expect, it } from 'vitest';
import type { SpanRecord, WatchUpdate } from '../contract/model.js';
import { spanIdOf } from './ids.js';
import { at, createBench, entity, FAILURE, HOUR, job, run } from './testing/bench.js';

const jobsAre = (current: boolean): WatchUpdate => ({
  type: 'watch',
  watch: 'lighthouse_jobs/0',
  kind: 'LighthouseJob',
  current,
});
const ended = (uid: string, created: number, end: number) =>
  job({ uid, version: 2, created: at(created), end: at(end), outcome: FAILURE });

describe('a root whose jobs are watched late', () => {
  it('has the bytes of one whose jobs were watched in time', () => {
    const inTime = createBench();
    inTime.handle(20, ended('a', 0, 5), ended('b', 8, 60));
    inTime.finish();

    const late = createBench();
    late.handle(6, jobsAre(true), ended('a', 0, 5), jobsAre(false));
    late.handle(50);
    expect(late.span('event|e')).toBeUndefined();
    late.handle(70, ended('b', 8, 60), jobsAre(true));
    late.finish();
    expect(late.span('event|e')).toEqual(inTime.span('event|e'));
    expect(late.span('event|e')).toMatchObject({ start: at(0), end: at(60) });
  });

  it('waits settle anew when its watch has caught up', () => {
    const bench = createBench();
    bench.handle(6, ended('a', 0, 5), jobsAre(false));
    bench.handle(100, jobsAre(true));
    bench.handle(111);
    expect(bench.span('event|e')).toBeUndefined();
    bench.handle(112);
    expect(bench.span('event|e')).toMatchObject({ end: at(5) });
  });

  it('is not held up by watches of other kinds', () => {
    const bench = createBench();
    bench.handle(6, { ...jobsAre(false), kind: 'Pod' }, ended('a', 0, 5));
    bench.handle(20);
    expect(bench.span('event|e')).toBeDefined();
  });

  it('leaves without it after abandon_after', () => {
    const bench = createBench({ abandonAfter: HOUR });
    bench.handle(6, jobsAre(false), ended('a', 0, 5));
    bench.handle(3600);
    expect(bench.span('event|e')).toBeUndefined();
    bench.handle(3700);
    expect(bench.span('event|e')).toMatchObject({ end: at(5) });
  });

  it('waits while nothing is read because the queue is full', () => {
    const gate = { open: false };
    const bench = createBench({ gate });
    bench.handle(6, ended('a', 0, 5));
    bench.handle(600);
    expect(bench.span('event|e')).toBeUndefined();
    gate.open = true;
    bench.handle(601, ended('b', 8, 60));
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ end: at(60) });
  });
});

describe('a queue that was full and is not any more', () => {
  /** A root that is due at 18 s; its job's span has filled the queue. */
  function filled(options: Parameters<typeof createBench>[0] = {}) {
    const gate = { open: true };
    const sent: SpanRecord[] = [];
    const emit = (records: readonly SpanRecord[]): void => {
      gate.open = sent.length > 0;
      sent.push(...records);
    };
    const bench = createBench({ ...options, gate, emit });
    bench.handle(6, ended('a', 0, 5));
    expect([gate.open, sent.length]).toEqual([false, 1]);
    const root = (): SpanRecord | undefined => sent.find(({ spanId }) => spanId === spanIdOf('event|e'));
    return { bench, gate, root };
  }

  it('is given settle to let in what it held back', () => {
    const { bench, gate, root } = filled();
    bench.clock.moveTo(at(18) - 1);
    gate.open = true;
    bench.handle(18);
    expect(root()).toBeUndefined();
    bench.handle(19, ended('b', 8, 60));
    bench.finish();
    expect(root()).toMatchObject({ end: at(60) });
  });

  it('holds nothing up for longer', () => {
    const { bench, gate, root } = filled();
    gate.open = true;
    bench.handle(7, { ...jobsAre(true), kind: 'Pod' });
    bench.handle(18);
    expect(root()).toMatchObject({ end: at(5) });
  });

  it('shows what is only then', () => {
    const { bench, gate } = filled();
    expect(bench.registry.isCurrent).toBe(false);
    gate.open = true;
    expect(bench.registry.isCurrent).toBe(false);
    bench.clock.moveTo(at(16) - 1);
    expect(bench.registry.isCurrent).toBe(false);
    bench.clock.moveTo(at(16));
    expect(bench.registry.isCurrent).toBe(true);
  });

  it('is not waited for without end when it fills again and again', () => {
    const { bench, gate, root } = filled({ abandonAfter: HOUR });
    const openAt = (seconds: number): void => {
      gate.open = false;
      bench.handle(seconds - 1, { ...jobsAre(true), kind: 'Pod' });
      gate.open = true;
      bench.handle(seconds, { ...jobsAre(true), kind: 'Pod' });
    };
    for (let seconds = 10; seconds < 3600; seconds += 5) openAt(seconds);
    expect(root()).toBeUndefined();
    for (let seconds = 3600; seconds < 3640; seconds += 5) openAt(seconds);
    expect(root()).toMatchObject({ end: at(5) });
  });

  it('is waited for anew after it was shut for longer than anything is waited for', () => {
    const { bench, gate, root } = filled({ abandonAfter: HOUR });
    bench.handle(2 * 3600);
    gate.open = true;
    bench.handle(2 * 3600 + 12);
    expect(root()).toBeUndefined();
    bench.handle(2 * 3600 + 13, ended('b', 8, 60));
    bench.finish();
    expect(root()).toMatchObject({ end: at(60) });
  });
});

describe('a process that stood still', () => {
  it('concludes nothing until it may have read what came meanwhile', () => {
    const time = { isCatchingUp: false };
    const bench = createBench({ isCatchingUp: () => time.isCatchingUp });
    bench.handle(6, ended('a', 0, 5));
    time.isCatchingUp = true;
    bench.handle(18);
    expect(bench.span('event|e')).toBeUndefined();
    bench.handle(19, ended('b', 8, 18));
    time.isCatchingUp = false;
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ end: at(18) });
  });
});

describe('what else waits for silence', () => {
  it('a job whose run was deleted keeps its own end, which is told late', () => {
    const bench = createBench();
    bench.handle(
      1,
      job({ uid: 'j' }),
      run('j', { uid: 'r', end: at(9), version: 2, deleted: true }),
      jobsAre(false),
    );
    bench.handle(60);
    expect(bench.span('k8s|j')).toBeUndefined();
    bench.handle(61, jobsAre(true), ended('j', 0, 12));
    bench.finish();
    expect(bench.span('k8s|j')).toMatchObject({ end: at(12) });
    expect(bench.span('k8s|j')?.attributes).not.toHaveProperty(['lighthouse_telemetry.incomplete']);
  });

  it('a job waits for another run of it, which is told late', () => {
    const runsAre = (current: boolean): WatchUpdate => ({
      ...jobsAre(current),
      ...{ watch: 'tekton/0', kind: 'PipelineRun' },
    });
    const bench = createBench();
    bench.handle(1, job({ uid: 'j' }), run('j', { uid: 'r', version: 2, end: at(9), deleted: true }));
    bench.handle(2, runsAre(false));
    // By then the deleted run itself is forgotten.
    bench.handle(2 * 3600);
    expect(bench.span('k8s|j')).toBeUndefined();
    bench.handle(2 * 3600, runsAre(true), run('j', { uid: 's', created: at(5) }));
    bench.handle(3 * 3600, ended('j', 0, 10_000));
    expect(bench.span('k8s|j')).toMatchObject({ end: at(10_000) });
  });

  it('ends with its run when nothing was told late', () => {
    const bench = createBench();
    bench.handle(
      1,
      job({ uid: 'j' }),
      run('j', { uid: 'r', end: at(9), version: 2, deleted: true }),
      jobsAre(false),
    );
    bench.handle(60, jobsAre(true));
    bench.finish();
    expect(bench.span('k8s|j')).toMatchObject({ end: at(9) });
  });

  it('nothing is abandoned while its watch is behind', () => {
    const bench = createBench({ abandonAfter: HOUR });
    bench.handle(1, job({ uid: 'j' }), jobsAre(false));
    bench.handle(2 * 3600, jobsAre(true), ended('j', 0, 12));
    bench.finish();
    expect(bench.span('k8s|j')).toMatchObject({ end: at(12), status: 'error' });
  });
});

describe('an open entity while the queue is full', () => {
  it('is not given up for its silence', () => {
    const gate = { open: false };
    const bench = createBench({ abandonAfter: HOUR, gate });
    bench.handle(1, entity({ uid: 'r' }));
    bench.handle(2 * 3600);
    expect(bench.records).toEqual([]);
    gate.open = true;
    bench.handle(2 * 3600 + 1, entity({ uid: 'r', version: 2, end: at(4) }));
    expect(bench.span('k8s|r')).toMatchObject({ end: at(4), status: 'unset' });
  });
});
