import { describe, expect, it } from 'vitest';
import type { RegistryOptions } from './registry.js';
import { at, createBench, entity, job, MINUTE, note, run, type Bench } from './testing/bench.js';

/** A start at one hour, with what the API server still holds from before: ended at the given second. */
function started(backfill: RegistryOptions['backfill']): Bench {
  return createBench({ backfill }, at(3600));
}
const onJob = { about: { key: 'k8s|j', kind: 'LighthouseJob' } };
const history = (end: number) => [
  note('before', 'j', onJob),
  job({ uid: 'j', end: at(end), version: 5 }),
  note('after', 'j', onJob),
];

describe('what ended before the start', () => {
  it.each([
    ['all', 1, true],
    [10 * MINUTE, 2999, false],
    [10 * MINUTE, 3000, true],
    ['none', 3599, false],
    ['none', 3600, true],
  ] as const)('with backfill %s, and ended at %i s: %s', (backfill, end, due) => {
    const bench = started(backfill);
    bench.handle(3601, ...history(end));
    bench.finish();
    expect(bench.names().sort()).toEqual(due ? ['after', 'before', 'event j', 'j'] : []);
    expect(bench.count('registry_history_total{kind=LighthouseJob}')).toBe(due ? 0 : 1);
    expect(bench.count('registry_notes_dropped_total{reason=unknown_object}')).toBe(0);
  });

  it('stays history when it comes again or is deleted', () => {
    const bench = started('none');
    bench.handle(3601, ...history(3599), job({ uid: 'j', version: 6, end: at(3599) }));
    bench.handle(3602, job({ uid: 'j', version: 7, end: at(3599), deleted: true }), note('n', 'j', onJob));
    bench.finish();
    expect(bench.records).toEqual([]);
    expect(bench.registry.size).toMatchObject({ entities: 0, open: 0, events: 0, notes: 3 });
  });
});

describe('what was open at the start', () => {
  it('is emitted when it ends, with its notes, and its event with it', () => {
    const bench = started('none');
    bench.handle(3601, job({ uid: 'j' }), note('n', 'j', onJob));
    bench.handle(3700, job({ uid: 'j', version: 2, end: at(3699) }));
    bench.finish();
    expect(bench.names()).toEqual(['n', 'j', 'event j']);
  });

  it('is emitted though its end, in whole seconds, lies before the start', () => {
    const bench = started('none');
    bench.handle(3600.9, job({ uid: 'j' }));
    bench.handle(3601, job({ uid: 'j', version: 2, end: at(3599) }));
    bench.finish();
    expect(bench.names()).toEqual(['j', 'event j']);
  });

  it('has a root that counts what is history, too', () => {
    const bench = started('none');
    bench.handle(3601, job({ uid: 'a', end: at(100) }), job({ uid: 'b', created: at(50) }));
    bench.handle(3700, job({ uid: 'b', version: 2, created: at(50), end: at(3699) }));
    bench.finish();
    expect(bench.names()).toEqual(['b', 'event a']);
    expect(bench.span('event|e')).toMatchObject({ start: at(0), end: at(3699) });
  });

  it('is emitted when it was deleted before its end, however old its last sign is', () => {
    const bench = started('none');
    bench.handle(3601, entity({ uid: 'r', lastSign: at(5) }));
    bench.handle(3602, entity({ uid: 'r', version: 2, lastSign: at(5), deleted: true }));
    bench.handle(3603, job({ uid: 'j' }));
    bench.handle(3603, run('j', { uid: 'of j', version: 2, end: at(7), deleted: true }));
    bench.finish();
    expect(bench.names()).toEqual(['r', 'j', 'event j']);
    expect(bench.span('k8s|j')).toMatchObject({ end: at(7) });
  });
});
