import { describe, expect, it } from 'vitest';
import { at, createBench, entity, HOUR, job, note } from './testing/bench.js';

const dropped = (reason: string): string => `registry_notes_dropped_total{reason=${reason}}`;

describe('a note on an entity', () => {
  it('is emitted at once when the entity is known, also while it is open and after its end', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r' }), note('early', 'r'));
    expect(bench.names()).toEqual(['early']);
    bench.handle(2, entity({ uid: 'r', version: 2, end: at(2) }), note('late', 'r'));
    expect(bench.names()).toEqual(['early', 'r', 'late']);
    expect(bench.span('k8s-event|late')).toMatchObject({
      traceId: bench.span('k8s|r')?.traceId,
      parentSpanId: bench.span('k8s|r')?.spanId,
    });
  });

  it('waits for its entity, and stands where it stands', () => {
    const bench = createBench();
    bench.handle(1, note('n', 'j', { about: { key: 'k8s|j', kind: 'LighthouseJob' } }));
    expect(bench.records).toEqual([]);
    bench.handle(3599, job({ uid: 'j' }));
    expect(bench.span('k8s-event|n')).toMatchObject({ start: at(1), end: at(1) });
    bench.finish();
    expect(bench.span('k8s-event|n')?.parentSpanId).toBe(bench.span('k8s|j')?.spanId);
    expect(bench.span('k8s-event|n')?.traceId).toBe(bench.span('event|e')?.traceId);
  });

  it('is emitted when its entity comes deleted already, and up to an hour after that', () => {
    const bench = createBench();
    bench.handle(1, note('before', 'r'), entity({ uid: 'r', end: at(1), deleted: true }));
    bench.handle(3600, note('after', 'r'));
    expect(bench.names()).toEqual(['r', 'before', 'after']);
    bench.handle(3602, note('too late', 'r'));
    bench.finish();
    expect(bench.names()).not.toContain('too late');
    expect(bench.count(dropped('unknown_object'))).toBe(1);
  });

  it('is emitted once, by its first state', () => {
    const bench = createBench();
    const repeated = note('n', 'r', { time: at(5) });
    bench.handle(1, note('n', 'r'), repeated, entity({ uid: 'r' }), repeated, note('n', 'r'));
    expect(bench.records).toHaveLength(1);
    expect(bench.span('k8s-event|n')).toMatchObject({ end: at(1) });
  });
});

describe('a note without its object', () => {
  it('is dropped and counted after an hour, and not taken up again', () => {
    const bench = createBench();
    bench.handle(1, note('n', 'unknown'));
    bench.clock.moveTo(at(3601) - 1);
    expect(bench.count(dropped('unknown_object'))).toBe(0);
    bench.clock.moveTo(at(3601));
    expect(bench.count(dropped('unknown_object'))).toBe(1);
    bench.handle(3602, note('n', 'unknown'), entity({ uid: 'unknown' }));
    expect(bench.records).toEqual([]);
    expect(bench.count(dropped('unknown_object'))).toBe(1);
  });

  it('is dropped at once when no source draws the kind of its object', () => {
    const bench = createBench();
    const about = { key: 'k8s|r', kind: 'Deployment' };
    bench.handle(1, entity({ uid: 'r' }), note('n', 'r', { about }));
    expect(bench.records).toEqual([]);
    expect(bench.count(dropped('not_drawn'))).toBe(1);
    expect(bench.registry.size.notes).toBe(0);
  });

  it('makes room for newer ones when very many wait', () => {
    const bench = createBench();
    const most = 20_000;
    bench.handle(1, note('oldest', 'a'));
    for (let index = 1; index < most; index += 1) bench.registry.handle(note(`n${index}`, 'c'));
    bench.handle(1, note('newest', 'b'));
    // The oldest in a hundred of them at once.
    expect(bench.count(dropped('too_many'))).toBe(201);
    bench.handle(2, entity({ uid: 'a' }), entity({ uid: 'b' }));
    expect(bench.names()).toEqual(['newest']);
  });
});

describe('a note that the API server deletes', () => {
  it('is told by its deletion alone, and once though that comes twice or a state follows', () => {
    const bench = createBench();
    const deleted = note('n', 'r', { deleted: true });
    bench.handle(1, entity({ uid: 'r' }), deleted, deleted, note('n', 'r'));
    expect(bench.names()).toEqual(['n']);
  });

  it('still waits for its entity', () => {
    const bench = createBench();
    bench.handle(1, note('n', 'r'));
    bench.handle(2, note('n', 'r', { deleted: true }));
    bench.handle(3, entity({ uid: 'r' }), note('n', 'r', { deleted: true }));
    expect(bench.names()).toEqual(['n']);
    expect(bench.count(dropped('unknown_object'))).toBe(0);
  });

  it('is forgotten an hour later, whether it was emitted, given up, or deleted unseen', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r' }), note('emitted', 'r'), note('waits', 'unknown'));
    bench.handle(1800, note('emitted', 'r', { deleted: true }), note('waits', 'unknown', { deleted: true }));
    bench.handle(1800, note('unseen', 'unknown', { deleted: true }));
    expect(bench.registry.size.notes).toBe(3);
    bench.clock.moveTo(at(1800) + HOUR);
    expect(bench.registry.size.notes).toBe(0);
    expect(bench.count(dropped('unknown_object'))).toBe(2);
  });

  it('while nobody watched, is forgotten too', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r' }), note('n', 'r'), { type: 'vanished', key: 'k8s-event|n' });
    bench.handle(2, note('n', 'r'), { type: 'vanished', key: 'k8s-event|never-seen' });
    expect(bench.names()).toEqual(['n']);
    bench.handle(3601);
    expect(bench.registry.size.notes).toBe(0);
  });
});
