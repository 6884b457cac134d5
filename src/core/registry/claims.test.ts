import { describe, expect, it } from 'vitest';
import type { EntityUpdate } from '../contract/model.js';
import { spanIdOf, traceIdOf } from './ids.js';
import { activity, at, createBench, entity, run, SECOND } from './testing/bench.js';

const to = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const link = { ...to, attributes: { 'lighthouse_telemetry.link': 'label' } };

/** A bench with a linker that writes down what it is told, and where that stands. */
function listening(options = {}, start = at(0)) {
  const bench = createBench(options, start);
  const told: (readonly [string, string, boolean])[] = [];
  bench.registry.listen((update: EntityUpdate) => {
    const place = bench.registry.view.place(update.key);
    told.push([update.key, update.ref.resourceVersion, place !== undefined]);
  });
  return { bench, told };
}

describe('a linker', () => {
  it('is told each new state once, also when its span has left', () => {
    const { bench, told } = listening();
    const open = entity({ uid: 'r' });
    bench.handle(1, open, open, entity({ uid: 'r', version: 2, end: at(1) }));
    bench.handle(2, entity({ uid: 'r', version: 3, end: at(1) }), open);
    expect(told).toEqual([1, 2, 3].map((version) => ['k8s|r', String(version), true]));
  });

  it('is told of what waits for its place when it has it', () => {
    const { bench, told } = listening();
    bench.handle(1, activity('a', { uid: 'x' }));
    expect(told).toEqual([]);
    bench.handle(2, run('j', { uid: 'r', more: { aliases: ['a'] } }));
    expect(told.map(([key]) => key).sort()).toEqual(['k8s|r', 'k8s|x']);
    expect(bench.registry.view.place('k8s|x')).toEqual({
      traceId: traceIdOf('event|e'),
      spanId: spanIdOf('k8s|x'),
      hasDrawnOwner: false,
    });
  });

  it('is not told of history', () => {
    const { bench, told } = listening({ backfill: SECOND }, at(100));
    bench.handle(100, entity({ uid: 'r', end: at(1) }));
    expect(told).toEqual([]);
    expect(bench.registry.view.place('k8s|r')).toBeUndefined();
  });

  it('sees whether an owner is drawn', () => {
    const { bench } = listening();
    const child = entity({ uid: 'c', owner: { kind: 'PipelineRun', uid: 'r' }, more: { traceKey: 'k8s|c' } });
    bench.handle(1, run('j', { uid: 'r' }), entity({ uid: 's', guid: 'e' }), child);
    const owned = ['r', 's', 'c'].map((uid) => bench.registry.view.place(`k8s|${uid}`)?.hasDrawnOwner);
    expect(owned).toEqual([true, false, true]);
  });
});

describe('a claim', () => {
  it('made while it is told is a link of the span that leaves then, once', () => {
    const bench = createBench();
    bench.registry.listen(({ key }) => {
      bench.registry.claim({ from: key, to, reason: 'label' });
      bench.registry.claim({ from: key, to, reason: 'label' });
    });
    bench.handle(1, entity({ uid: 'r' }), entity({ uid: 'r', version: 2, end: at(1) }));
    expect(bench.span('k8s|r')?.links).toEqual([link]);
    expect(bench.count('registry_claims_dropped_total{reason=label}')).toBe(0);
  });

  it('holds for the state that it was made of: a later one claims anew', () => {
    const bench = createBench();
    bench.registry.listen(({ key, ref }) => {
      if (ref.resourceVersion === '1') bench.registry.claim({ from: key, to, reason: 'label' });
    });
    bench.handle(1, entity({ uid: 'r' }), entity({ uid: 'r', version: 2, end: at(1) }));
    expect(bench.span('k8s|r')?.links).toEqual([]);
  });

  it('for what is unknown or has left is dropped and counted', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r', end: at(1) }));
    bench.registry.claim({ from: 'k8s|r', to, reason: 'label' });
    bench.registry.claim({ from: 'k8s|unknown', to, reason: 'label' });
    expect(bench.count('registry_claims_dropped_total{reason=label}')).toBe(2);
    expect(bench.span('k8s|r')?.links).toEqual([]);
  });
});
