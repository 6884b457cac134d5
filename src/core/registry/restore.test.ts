import { describe, expect, it } from 'vitest';
import type { EntityUpdate, PartFacts } from '../contract/model.js';
import type { Memory, Restored } from './restored.js';
import { spanIdOf, traceIdOf } from './ids.js';
import {
  activity,
  at,
  createBench,
  DRAWN,
  entity,
  FAILURE,
  HOUR,
  job,
  MINUTE,
  note,
  run,
  SUCCESS,
  webhook,
  type Bench,
} from './testing/bench.js';
import { createKeep } from './testing/keep.js';

const NOTHING: Memory = { since: 0, roots: [], entities: [], webhooks: [], webhookKeys: [], homes: [] };
const closed = (update: EntityUpdate): Restored => ({
  ...{ at: at(0), update },
  closing: { end: update.end ?? at(0), outcome: update.outcome ?? SUCCESS, incomplete: false },
});

const JOBS = { type: 'watch', watch: 'lighthouse_jobs/0', kind: 'LighthouseJob' } as const;

describe('what an earlier process has kept', () => {
  it('goes on as if nothing had been: what is open ends, and what has left does not leave again', () => {
    const bench = createBench();
    const left = job({ uid: 'left', created: at(1), end: at(5), outcome: FAILURE });
    bench.registry.restore({
      ...NOTHING,
      entities: [closed(left), { at: at(2), update: job({ uid: 'open', created: at(2) }) }],
    });
    bench.handle(20, left, job({ uid: 'open', created: at(2), version: 2, end: at(19) }));
    bench.finish();
    expect(bench.names().sort()).toEqual(['event left', 'open']);
    // Its root knows both.
    expect(bench.span('event|e')).toMatchObject({ start: at(1), end: at(19), status: 'error' });
  });

  it('is no history, whenever it ended', () => {
    const bench = createBench();
    bench.registry.restore({
      ...NOTHING,
      since: at(100),
      entities: [{ at: at(2), update: entity({ uid: 'a' }) }],
    });
    bench.handle(120, entity({ uid: 'a', version: 2, end: at(3) }), entity({ uid: 'b', end: at(3) }));
    bench.finish();
    expect(bench.names()).toEqual(['a']);
  });

  it('ends a job whose run is gone with that run', () => {
    const bench = createBench();
    const gone = run('j', { uid: 'r', deleted: true, end: at(9) });
    bench.registry.restore({
      ...NOTHING,
      entities: [{ at: at(1), update: job({ uid: 'j' }) }, closed(gone)],
    });
    bench.finish();
    expect(bench.span('k8s|j')).toMatchObject({ end: at(9) });
    expect(bench.span('k8s|r')).toBeUndefined();
  });

  it('lets a part leave alone later, though its entity has left', () => {
    const part = (end?: number): PartFacts => ({
      ...{
        path: 'promote/staging',
        name: 'promote staging',
        start: at(3),
        attributes: {},
        leavesAlone: true,
      },
      ...(end === undefined ? {} : { end }),
    });
    const told = (version: number, end?: number): EntityUpdate =>
      entity({ uid: 'a', version, end: at(5), more: { parts: [part(end)] } });
    const bench = createBench();
    bench.registry.restore({ ...NOTHING, entities: [closed(told(1))] });
    bench.handle(8, told(2, at(7)));
    expect(bench.records.map(({ name, end }) => [name, end])).toEqual([['promote staging', at(7)]]);
  });

  it('holds no root that has left, and lets its late webhook join', () => {
    const bench = createBench();
    bench.registry.restore({ ...NOTHING, roots: [['e', at(1)]], webhooks: [webhook('e')] });
    bench.handle(50, job({ uid: 'late', created: at(40), end: at(45) }));
    bench.finish();
    expect(bench.names().sort()).toEqual(['late', 'push']);
    expect(bench.records.find(({ name }) => name === 'push')).toMatchObject({ end: at(1) });
  });

  it('tells for an hour where deleted things stood', () => {
    const home = { traceId: traceIdOf('event|e'), spanId: spanIdOf('k8s|gone'), created: at(0) };
    const bench = createBench();
    bench.registry.restore({ ...NOTHING, homes: [['k8s|gone', home]] });
    bench.handle(1, note('killed', 'gone'));
    expect(bench.records.map(({ parentSpanId }) => parentSpanId)).toEqual([home.spanId]);
    bench.handle(2 + HOUR / 1_000_000, note('scheduled', 'gone'));
    expect(bench.records).toHaveLength(1);
  });

  it('says of each key whether something is left to be told', () => {
    const bench = createBench();
    const fate = (key: string) => bench.registry.fateOf(key);
    bench.handle(1, job({ uid: 'j' }), webhook('e'));
    expect(fate('k8s|j')).toMatchObject({ traceId: traceIdOf('event|e'), isOver: false });
    expect(fate('k8s|unknown')).toEqual({ traceId: undefined, home: undefined, isOver: true });
    bench.handle(5, job({ uid: 'j', version: 2, end: at(4) }));
    // Its root has not left.
    expect(fate('k8s|j').isOver).toBe(false);
    bench.finish();
    expect(fate('k8s|j').isOver).toBe(true);
    expect(fate('event|e|webhook/push|x')).toEqual({ isOver: true });
  });

  it.each([
    ['nothing is read', false, []],
    ['its watch is behind', true, [{ ...JOBS, current: false }]],
  ] as const)(
    'says that something is left while a root is held back because %s, however long',
    (_, open, told) => {
      const gate = { open };
      const bench = createBench({ gate });
      const gone = job({ uid: 'j', end: at(4), deleted: true });
      bench.handle(5, ...told, gone, entity({ uid: 'alone', end: at(4), deleted: true }));
      bench.handle(5 * 3600);
      expect(bench.names()).toEqual(['j', 'alone']);
      expect(bench.registry.fateOf('k8s|j')).toMatchObject({ traceId: traceIdOf('event|e'), isOver: false });
      expect(bench.registry.size.entities).toBe(1);
      gate.open = true;
      bench.finish();
      expect(bench.span('event|e')).toMatchObject({ end: at(4) });
      expect(bench.registry.fateOf('k8s|j').isOver).toBe(true);
      expect(bench.registry.size).toMatchObject({ entities: 0, events: 0 });
    },
  );

  it('forgets what is deleted and shapes no root, whatever becomes of the root', () => {
    const bench = createBench({ gate: { open: false } });
    const { eventFacts: _, ...silent } = job({ uid: 'silent', end: at(4), deleted: true });
    bench.handle(5, silent, job({ uid: 'j' }));
    bench.handle(2 * 3600);
    expect(bench.registry.size).toMatchObject({ entities: 1, events: 1 });
    expect(bench.registry.fateOf('k8s|silent').isOver).toBe(true);
  });
});

describe('what was history for an earlier process', () => {
  const START = at(3600);
  const since = START - 10 * MINUTE;
  /** Two lives, the first of which ends a moment after this was told. */
  const later = (...told: Parameters<Bench['registry']['handle']>[0][]): Bench => {
    const { keeper, memory } = createKeep(START);
    const drawn = new Set([...DRAWN, 'PipelineActivity']);
    const first = createBench({ backfill: 10 * MINUTE, drawn, keeper }, START);
    first.handle(3601, ...told);
    expect(first.records).toEqual([]);
    const second = createBench({ backfill: 10 * MINUTE, drawn }, at(3605));
    second.registry.restore(memory(since));
    return second;
  };
  const onJob = { about: { key: 'k8s|j', kind: 'LighthouseJob' } };

  it('is history still: nothing of it is told, nor about it', () => {
    const bench = later(job({ uid: 'j', end: at(5) }));
    bench.handle(3611, note('n', 'j', onJob), job({ uid: 'j', version: 2, end: at(5), deleted: true }));
    bench.finish();
    expect(bench.records).toEqual([]);
    expect(bench.registry.size).toMatchObject({ entities: 0, open: 0, events: 0 });
  });

  it('counts for the root of an event that is none', () => {
    const bench = later(job({ uid: 'j', end: at(5) }), job({ uid: 'k', created: at(5) }));
    bench.handle(3700, job({ uid: 'k', created: at(5), version: 2, end: at(3699) }));
    bench.finish();
    expect(bench.names()).toEqual(['k', 'event j']);
    expect(bench.span('event|e')).toMatchObject({ start: at(0), end: at(3699) });
  });

  it.each([['before'], ['after']])('is history though it waits beside a run that is told %s it', (order) => {
    const beside = activity('name', { uid: 'a', end: at(4) });
    const ended = run('unseen', { uid: 'r', end: at(5), more: { aliases: ['name'] } });
    const behind = { type: 'watch', watch: 'runs', kind: 'PipelineRun', current: false } as const;
    const told = order === 'before' ? [ended, beside] : [beside, ended];
    const bench = later(behind, ...told);
    bench.finish();
    expect(bench.names()).toEqual([]);
  });
});
