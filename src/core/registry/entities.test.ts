import { describe, expect, it } from 'vitest';
import { at, createBench, entity, FAILURE, HOUR, job, note, run, SECOND } from './testing/bench.js';

const INCOMPLETE = ['lighthouse_telemetry.incomplete'];
const DAY = 24 * 3600;

describe('an entity that ends', () => {
  it('is emitted at once, whether or not its owner was ever seen, and with its parts', () => {
    const bench = createBench();
    const open = run('never-seen', { uid: 'r' });
    bench.handle(1, open);
    expect(bench.records).toEqual([]);
    const parts = [{ path: 'queue', name: 'queue', start: at(0), end: at(1), attributes: {} }];
    bench.handle(5, run('never-seen', { uid: 'r', version: 2, end: at(4), more: { parts } }));
    expect(bench.names()).toEqual(['r', 'queue']);
    expect(bench.span('k8s|r')).toMatchObject({ start: at(0), end: at(4) });
  });

  it('is emitted once: later states, the same one again and its deletion add nothing', () => {
    const bench = createBench();
    const ended = entity({ uid: 'r', version: 2, end: at(4) });
    bench.handle(5, ended, ended, entity({ uid: 'r', version: 3, end: at(7), outcome: FAILURE }));
    bench.handle(6, entity({ uid: 'r', version: 4, end: at(4), deleted: true }));
    bench.handle(7, entity({ uid: 'r', version: 4, end: at(4), deleted: true }));
    expect(bench.records).toHaveLength(1);
    expect(bench.span('k8s|r')).toMatchObject({ end: at(4), status: 'unset' });
    expect(bench.count('registry_stale_updates_total{kind=PipelineRun}')).toBe(2);
    expect(bench.count('registry_updates_total{kind=PipelineRun}')).toBe(5);
    expect(bench.count('registry_late_updates_total{kind=PipelineRun}')).toBe(0);
  });

  it('does not open again by an older state, nor end by one', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r', version: 10 }), entity({ uid: 'r', version: 9, end: at(4) }));
    expect(bench.records).toEqual([]);
    bench.handle(2, entity({ uid: 'r', version: 11, end: at(2) }), entity({ uid: 'r', version: 10 }));
    expect(bench.records).toHaveLength(1);
    expect(bench.registry.size.open).toBe(0);
  });
});

describe('an entity that is deleted', () => {
  it('before its end is a cancellation up to its last sign, incomplete', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r', lastSign: at(1) }));
    bench.handle(9, entity({ uid: 'r', version: 2, deleted: true, lastSign: at(7) }));
    expect(bench.span('k8s|r')).toMatchObject({ end: at(7), status: 'error' });
    expect(bench.span('k8s|r')?.attributes).toEqual({
      'cicd.pipeline.result': 'cancellation',
      'lighthouse_telemetry.incomplete': true,
    });
  });

  it('as it ends, or was seen only then, ends as the DELETED object says', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r' }));
    bench.handle(9, entity({ uid: 'r', version: 2, deleted: true, end: at(8), outcome: FAILURE }));
    bench.handle(9, entity({ uid: 'unseen', version: 2, deleted: true, end: at(5) }));
    bench.handle(9, entity({ uid: 'cut', version: 2, deleted: true, lastSign: at(6) }));
    expect(bench.span('k8s|r')?.attributes).toEqual({
      'cicd.pipeline.result': 'failure',
      'error.type': 'Failed',
    });
    expect(bench.span('k8s|unseen')).toMatchObject({ end: at(5), status: 'unset' });
    expect(bench.span('k8s|cut')?.attributes).toHaveProperty(INCOMPLETE, true);
  });

  it('is emitted once when the deletion comes again, and when older states follow it', () => {
    const bench = createBench();
    const deleted = entity({ uid: 'r', version: 5, deleted: true, lastSign: at(6) });
    bench.handle(9, deleted, deleted, entity({ uid: 'r', version: 4, end: at(3) }));
    expect(bench.records).toHaveLength(1);
    expect(bench.count('registry_stale_updates_total{kind=PipelineRun}')).toBe(2);
  });

  it('unseen, while nobody watched, ends by its last known state', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r', lastSign: at(1) }), entity({ uid: 'done', end: at(1) }));
    bench.handle(60, { type: 'vanished', key: 'k8s|r' }, { type: 'vanished', key: 'k8s|done' });
    bench.handle(61, { type: 'vanished', key: 'k8s|r' }, { type: 'vanished', key: 'k8s|never-seen' });
    expect(bench.span('k8s|r')).toMatchObject({ end: at(1) });
    expect(bench.span('k8s|r')?.attributes).toHaveProperty(INCOMPLETE, true);
    expect(bench.records).toHaveLength(2);
    bench.handle(62, entity({ uid: 'r', version: 9, end: at(50) }));
    expect(bench.records).toHaveLength(2);
  });

  it('is forgotten an hour later', () => {
    const bench = createBench();
    bench.handle(0, entity({ uid: 'r', end: at(0), deleted: true }), entity({ uid: 'v', end: at(0) }));
    bench.handle(0, { type: 'vanished', key: 'k8s|v' });
    bench.clock.moveTo(at(3600) - 1);
    expect(bench.registry.size.entities).toBe(2);
    bench.clock.moveTo(at(3600));
    expect(bench.registry.size.entities).toBe(0);
  });
});

describe('an entity that never ends', () => {
  it('is given up after 24 h without change, as if deleted', () => {
    const bench = createBench();
    bench.handle(0, entity({ uid: 'r', lastSign: at(0) }));
    bench.handle(3600, entity({ uid: 'r', version: 2, lastSign: at(3599) }));
    bench.clock.moveTo(at(3600 + DAY) - 1);
    expect(bench.records).toEqual([]);
    bench.clock.moveTo(at(3600 + DAY));
    expect(bench.span('k8s|r')).toMatchObject({ end: at(3599), status: 'error' });
    expect(bench.span('k8s|r')?.attributes).toMatchObject({
      'cicd.pipeline.result': 'cancellation',
      'lighthouse_telemetry.incomplete': true,
    });
  });

  it('is not kept by a state that is not new', () => {
    const bench = createBench({ abandonAfter: HOUR });
    bench.handle(0, entity({ uid: 'r', version: 2 }));
    bench.handle(3000, entity({ uid: 'r', version: 2 }), entity({ uid: 'r', version: 1 }));
    bench.clock.moveTo(at(3600));
    expect(bench.records).toHaveLength(1);
  });

  it('is closed then: what it says later is counted, not emitted', () => {
    const bench = createBench({ abandonAfter: 60 * SECOND });
    bench.handle(0, entity({ uid: 'r' }));
    bench.handle(100, entity({ uid: 'r', version: 2 }), entity({ uid: 'r', version: 3, end: at(99) }));
    bench.handle(110, entity({ uid: 'r', version: 4, end: at(99), deleted: true }));
    expect(bench.records).toHaveLength(1);
    expect(bench.count('registry_late_updates_total{kind=PipelineRun}')).toBe(3);
  });

  it('has an owner that may have ended long before', () => {
    const bench = createBench();
    bench.handle(0, job({ uid: 'j', version: 2, end: at(0) }), run('j', { uid: 'r', lastSign: at(0) }));
    bench.handle(1, job({ uid: 'j', version: 3, end: at(0), deleted: true }));
    bench.finish();
    expect(bench.span('k8s|r')?.attributes).toHaveProperty(INCOMPLETE, true);
  });
});

describe('what an entity leaves behind', () => {
  it('is no deadline once it has ended and its notes are out', () => {
    const bench = createBench();
    bench.handle(0, note('n', 'r'), entity({ uid: 'r', end: at(0) }));
    expect(bench.names()).toEqual(['r', 'n']);
    expect(bench.clock.nextDeadline()).toBeUndefined();
  });
});

describe('a registry that is stopped', () => {
  it('has no deadline left', async () => {
    const bench = createBench();
    await bench.registry.start();
    bench.handle(0, job({ uid: 'j', end: at(0) }), run('j', { uid: 'r' }));
    expect(bench.clock.nextDeadline()).toBeDefined();
    await bench.registry.stop();
    await bench.registry.stop();
    expect(bench.clock.nextDeadline()).toBeUndefined();
    expect(bench.names()).toEqual(['j']);
  });
});
