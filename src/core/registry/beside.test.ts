import { describe, expect, it } from 'vitest';
import { spanIdOf, traceIdOf } from './ids.js';
import { activity, at, createBench, DRAWN, entity, HOUR, job, note, run, SECOND } from './testing/bench.js';

const more = { aliases: ['a'] };
const INCOMPLETE = ['lighthouse_telemetry.incomplete'];
/** A promotion, as a part that leaves alone. */
const promotion = (end?: number) => ({
  path: 'promote/staging',
  name: 'promote staging',
  start: at(2),
  ...(end !== undefined && { end: at(end), outcome: { result: 'success' } as const }),
  attributes: {},
  leavesAlone: true as const,
});
const stage = { path: 'stage/build', name: 'stage build', start: at(1), end: at(2), attributes: {} };

describe('an activity', () => {
  const ended = activity('a', { uid: 'x', version: 2, end: at(4) });

  it('stands under the job of its run, whichever of them comes first', () => {
    const updates = [job({ uid: 'j' }), run('j', { uid: 'r', version: 2, end: at(4), more }), ended];
    for (const order of [updates, updates.toReversed()]) {
      const bench = createBench();
      bench.handle(5, ...order);
      expect(bench.span('k8s|x')).toBeUndefined();
      bench.handle(15);
      expect(bench.span('k8s|x')).toMatchObject({
        traceId: traceIdOf('event|e'),
        parentSpanId: spanIdOf('k8s|j'),
        end: at(4),
      });
    }
  });

  it('stands under a run without a drawn owner', () => {
    const bench = createBench();
    bench.handle(5, ended, entity({ uid: 'r', guid: 'e', version: 2, end: at(4), more }));
    bench.handle(15);
    expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|r'));
  });

  it('is in the trace of its run, also when it carries no event itself', () => {
    const bench = createBench();
    const unlabelled = { ...ended, labels: new Map() };
    bench.handle(
      5,
      unlabelled,
      entity({ uid: 'r', version: 2, end: at(4), more: { ...more, traceKey: 'k8s|r' } }),
    );
    bench.handle(15);
    expect(bench.span('k8s|x')).toMatchObject({
      traceId: traceIdOf('k8s|r'),
      parentSpanId: spanIdOf('k8s|r'),
    });
  });

  it('prefers a run that somebody owns, then the older one, in any order', () => {
    const runs = [
      entity({ uid: 'z', guid: 'e', created: at(0), version: 2, end: at(1), more }),
      run('j', { uid: 'r', created: at(1), version: 2, end: at(1), more }),
      run('k', { uid: 's', created: at(2), version: 2, end: at(1), more }),
    ];
    for (const order of [runs, runs.toReversed()]) {
      const bench = createBench();
      bench.handle(5, ...order, ended);
      bench.handle(15);
      expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
    }
  });

  it('waits for the end of its run', () => {
    const bench = createBench();
    bench.handle(5, run('j', { uid: 'r', more }), ended);
    bench.handle(500);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(500, run('j', { uid: 'r', version: 2, end: at(500), more }));
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(501, activity('a', { uid: 'x', version: 3, end: at(501) }));
    bench.handle(511);
    expect(bench.span('k8s|x')).toMatchObject({ end: at(501) });
  });

  it('may be reopened: its last state counts, once it is silent', () => {
    const bench = createBench();
    bench.handle(5, run('j', { uid: 'r', version: 2, end: at(4), more }), ended);
    bench.handle(9, activity('a', { uid: 'x', version: 3 }));
    bench.handle(60);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(61, activity('a', { uid: 'x', version: 4, end: at(61) }));
    bench.handle(70);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(71);
    expect(bench.span('k8s|x')).toMatchObject({ end: at(61) });
    bench.handle(80, activity('a', { uid: 'x', version: 5, end: at(80) }));
    bench.finish();
    expect(bench.span('k8s|x')).toMatchObject({ end: at(61) });
  });

  it('is not believed silent while its watch is behind', () => {
    const bench = createBench();
    bench.handle(5, run('j', { uid: 'r', version: 2, end: at(4), more }), ended);
    const watch = { type: 'watch', watch: 'activities/0', kind: 'PipelineActivity' } as const;
    bench.handle(6, { ...watch, current: false });
    bench.handle(60);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(61, { ...watch, current: true });
    bench.handle(71);
    expect(bench.span('k8s|x')).toBeDefined();
  });

  it('that is deleted waits for its place only', () => {
    const bench = createBench();
    bench.handle(5, { ...ended, deleted: true });
    bench.handle(3 * 3600);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(3 * 3600 + 1, run('j', { uid: 'r', more }));
    expect(bench.span('k8s|x')).toMatchObject({ end: at(4), parentSpanId: spanIdOf('k8s|j') });
    const cut = activity('a', { uid: 'y', version: 2, deleted: true, lastSign: at(3) });
    bench.handle(3 * 3600 + 2, cut);
    expect(bench.span('k8s|y')?.attributes).toHaveProperty(INCOMPLETE);
  });

  it('whose run is never seen hangs under its event in the end, and shapes no root', () => {
    const bench = createBench({ abandonAfter: HOUR });
    bench.handle(5, ended, activity('b', { uid: 'y', lastSign: at(3) }));
    bench.handle(3604);
    expect(bench.records).toEqual([]);
    bench.handle(3606);
    expect(bench.span('k8s|x')).toMatchObject({
      traceId: traceIdOf('event|e'),
      parentSpanId: spanIdOf('event|e'),
    });
    expect(bench.span('k8s|x')?.attributes).not.toHaveProperty(INCOMPLETE);
    expect(bench.span('k8s|y')?.attributes).toHaveProperty(INCOMPLETE);
    bench.finish();
    expect(bench.span('event|e')).toBeUndefined();
  });

  it('stands under its job, which has the same alias, when the run is gone', () => {
    const bench = createBench();
    bench.handle(5, ended, job({ uid: 'j', more }));
    bench.handle(15);
    expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
  });

  it('does not take a run for gone while the watch of runs is behind', () => {
    const bench = createBench();
    const watch = { type: 'watch', watch: 'tekton/0', kind: 'PipelineRun' } as const;
    bench.handle(5, { ...watch, current: false }, ended, job({ uid: 'j', more }));
    bench.handle(60);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(61, run('j', { uid: 'r', more }), { ...watch, current: true });
    bench.handle(90);
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(91, run('j', { uid: 'r', version: 2, end: at(91), more }));
    bench.handle(101);
    expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
  });

  it('stands beside its job where no runs are drawn, and under its event where neither is', () => {
    const follows = [
      { kind: 'PipelineRun', aliases: ['run'] },
      { kind: 'LighthouseJob', aliases: ['a'] },
    ];
    const jobs = createBench({ drawn: new Set(['LighthouseJob', 'PipelineActivity']) });
    jobs.handle(5, { ...ended, follows }, job({ uid: 'j', version: 2, end: at(5), more }));
    jobs.handle(15);
    expect(jobs.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
    const none = createBench({ drawn: new Set(['PipelineActivity']) });
    none.handle(5, { ...ended, follows });
    none.handle(15);
    expect(none.span('k8s|x')?.parentSpanId).toBe(spanIdOf('event|e'));
  });

  it('that completed early is no history while its run goes on, nor when that ends after the start', () => {
    const bench = createBench({ backfill: 10 * SECOND }, at(3600));
    bench.handle(3600, ended, run('j', { uid: 'r', more }));
    bench.handle(3700, run('j', { uid: 'r', version: 2, end: at(3700), more }));
    bench.handle(3710);
    expect(bench.span('k8s|x')).toMatchObject({ end: at(4) });
    const again = createBench({ backfill: 10 * SECOND }, at(3705));
    again.handle(3705, ended, run('j', { uid: 'r', version: 2, end: at(3700), more }));
    again.handle(3720);
    expect(again.span('k8s|x')).toMatchObject({ end: at(4) });
  });

  it('that is history without a run is let go of at once, and told to nobody', () => {
    const bench = createBench({ backfill: 10 * SECOND }, at(3600));
    const told: string[] = [];
    bench.registry.listen(({ key }) => told.push(key));
    bench.handle(3600, ended);
    bench.handle(3611);
    expect(bench.registry.size.open).toBe(0);
    bench.finish();
    expect([bench.records, told]).toEqual([[], []]);
    expect(bench.count('registry_history_total{kind=PipelineActivity}')).toBe(1);
  });

  it('has the same parent in any order that a first list has', () => {
    const rerun = entity({ uid: 'a-rerun', guid: 'e', version: 2, end: at(1), more });
    const owned = run('j', { uid: 'r', version: 2, end: at(1), more });
    const watch = { type: 'watch', watch: 'tekton/0', kind: 'PipelineRun' } as const;
    for (const runs of [
      [rerun, owned],
      [owned, rerun],
    ]) {
      const bench = createBench();
      bench.handle(5, { ...watch, current: false }, ended, ...runs, { ...watch, current: true });
      bench.handle(20);
      expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
    }
  });

  it('waits for no watch of jobs when its run is there', () => {
    const bench = createBench();
    const watch = { type: 'watch', watch: 'lighthouse_jobs/0', kind: 'LighthouseJob' } as const;
    const follows = [
      { kind: 'PipelineRun', aliases: ['a'] },
      { kind: 'LighthouseJob', aliases: ['a'] },
    ];
    const runs = run('j', { uid: 'r', version: 2, end: at(4), more });
    bench.handle(5, { ...watch, current: false }, { ...ended, follows }, runs);
    bench.handle(15);
    expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
  });

  it('is found by an alias that it got later', () => {
    const bench = createBench();
    bench.handle(1, activity('early', { uid: 'x' }), activity('a', { uid: 'x', version: 2, end: at(4) }));
    bench.handle(5, run('j', { uid: 'r', version: 2, end: at(4), more }));
    bench.handle(15);
    expect(bench.span('k8s|x')?.parentSpanId).toBe(spanIdOf('k8s|j'));
  });

  it('is not disturbed by changes that say nothing new, and waits by one deadline', () => {
    const bench = createBench();
    bench.handle(5, run('j', { uid: 'r', version: 2, end: at(4), more }), ended);
    for (let second = 6; second < 15; second += 1) {
      bench.handle(second, activity('a', { uid: 'x', version: second, end: at(4) }));
    }
    expect(bench.span('k8s|x')).toBeUndefined();
    bench.handle(15);
    expect(bench.span('k8s|x')).toBeDefined();
  });

  it('that was pushed is forgotten, as nobody tells of its deletion', () => {
    const bench = createBench();
    const pushed = { ...ended, key: 'activity|x', ref: { ...ended.ref, uid: '' } };
    bench.handle(5, run('j', { uid: 'r', version: 3, end: at(4), deleted: true, more }), pushed);
    bench.finish();
    expect(bench.span('activity|x')).toBeDefined();
    expect(bench.registry.size.entities).toBe(0);
  });

  it('gets the notes about it when it has its place', () => {
    const bench = createBench({ drawn: new Set([...DRAWN, 'PipelineActivity']) });
    bench.handle(5, note('n', 'x', { about: { key: 'k8s|x', kind: 'PipelineActivity' } }), ended);
    expect(bench.names()).toEqual([]);
    bench.handle(6, run('j', { uid: 'r', more }));
    expect(bench.names()).toEqual(['n']);
  });

  it('that had ended before the start is history, and one that was reopened is none', () => {
    const bench = createBench({ backfill: 10 * SECOND }, at(100));
    bench.handle(100, run('j', { uid: 'r', version: 2, end: at(4), more }), ended);
    bench.handle(200);
    expect(bench.records).toEqual([]);
    const again = createBench({ backfill: 10 * SECOND }, at(100));
    again.handle(100, run('j', { uid: 'r', version: 2, end: at(4), more }), ended);
    again.handle(101, activity('a', { uid: 'x', version: 3 }));
    again.handle(102, ended, activity('a', { uid: 'x', version: 4, end: at(4) }));
    again.handle(200);
    expect(again.span('k8s|x')).toMatchObject({ end: at(4) });
  });
});

describe('a part that leaves alone', () => {
  const withParts = (version: number, end: number | undefined, ...parts: object[]) =>
    activity('a', {
      uid: 'x',
      version,
      ...(end !== undefined && { end: at(end) }),
      lastSign: at(7),
      more: { parts: parts as never },
    });
  const PROMOTION = 'k8s|x|promote/staging';

  it('leaves at its own end, before its activity, once', () => {
    const bench = createBench();
    bench.handle(3, run('j', { uid: 'r', more }), withParts(1, undefined, stage, promotion()));
    expect(bench.records).toEqual([]);
    bench.handle(
      4,
      withParts(2, undefined, stage, promotion(4)),
      withParts(3, undefined, stage, promotion(4)),
    );
    expect(bench.names()).toEqual(['promote staging']);
    expect(bench.span(PROMOTION)).toMatchObject({
      parentSpanId: spanIdOf('k8s|x'),
      start: at(2),
      end: at(4),
    });
    bench.handle(
      5,
      withParts(4, 5, stage, promotion(4)),
      run('j', { uid: 'r', version: 2, end: at(5), more }),
    );
    bench.finish();
    expect(bench.names()).toEqual(['promote staging', 'r', 'x', 'stage build']);
  });

  it('leaves after its activity, too', () => {
    const bench = createBench();
    bench.handle(3, run('j', { uid: 'r', version: 2, end: at(3), more }), withParts(1, 3, stage));
    bench.handle(13);
    expect(bench.names()).toEqual(['r', 'x', 'stage build']);
    bench.handle(14, withParts(2, 3, stage, promotion()));
    bench.handle(60, withParts(3, 3, stage, promotion(59)));
    expect(bench.span(PROMOTION)).toMatchObject({ end: at(59) });
    expect(bench.span(PROMOTION)?.attributes).not.toHaveProperty(INCOMPLETE);
  });

  it.each(['deleted', 'vanished', 'abandoned'])(
    'without an end is incomplete when its activity is %s',
    (fate) => {
      const bench = createBench({ abandonAfter: HOUR });
      bench.handle(3, run('j', { uid: 'r', version: 2, end: at(3), more }), withParts(1, 3, promotion()));
      bench.handle(13);
      expect(bench.names()).toEqual(['r', 'x']);
      if (fate === 'deleted') bench.handle(20, { ...withParts(2, 3, promotion()), deleted: true });
      if (fate === 'vanished') bench.handle(20, { type: 'vanished', key: 'k8s|x' });
      if (fate === 'abandoned') bench.handle(3700);
      expect(bench.span(PROMOTION)).toMatchObject({ start: at(2), end: at(7) });
      expect(bench.span(PROMOTION)?.attributes).toHaveProperty(INCOMPLETE);
      bench.finish();
      expect(bench.names()).toHaveLength(3);
    },
  );
});
