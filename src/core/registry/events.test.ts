import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, createBench, entity, FAILURE, job, run, SECOND, type Bench } from './testing/bench.js';

const ended = (uid: string, created: number, end: number, version = 2) =>
  job({ uid, version, created: at(created), end: at(end) });

/** Two seconds more than settle: API times are whole seconds, and jobs are heard of a moment late. */
const LAG = 2 * SECOND;

/** Whether the root of `e` leaves exactly `LAG` after that moment. */
function expectRootAt(bench: Bench, micros: number): void {
  bench.clock.moveTo(micros + LAG - 1);
  expect(bench.span('event|e')).toBeUndefined();
  bench.clock.moveTo(micros + LAG);
  expect(bench.span('event|e')).toBeDefined();
}

describe('the root of an event', () => {
  it('leaves settle after the last end, or after that end was seen', () => {
    const seenLate = createBench();
    seenLate.handle(9, ended('j', 0, 5));
    expectRootAt(seenLate, at(19));
    const seenEarly = createBench();
    seenEarly.handle(3, ended('j', 0, 5));
    expectRootAt(seenEarly, at(15));
  });

  it('waits while one of its jobs is open', () => {
    const bench = createBench();
    bench.handle(5, ended('a', 0, 5), job({ uid: 'b', created: at(1) }));
    bench.handle(3600, ended('b', 1, 3599));
    expectRootAt(bench, at(3610));
    expect(bench.span('event|e')).toMatchObject({ start: at(0), end: at(3599) });
  });

  it('takes in a job that begins before it is settled', () => {
    const bench = createBench();
    bench.handle(5, ended('a', 0, 5));
    bench.handle(14, job({ uid: 'b', created: at(14) }));
    bench.handle(100, job({ uid: 'b', version: 2, created: at(14), end: at(99), outcome: FAILURE }));
    expectRootAt(bench, at(110));
    expect(bench.span('event|e')).toMatchObject({ name: 'event a', end: at(99), status: 'error' });
  });

  it('takes in a job of its last second, which is heard of a moment later', () => {
    const bench = createBench();
    bench.handle(5, ended('a', 0, 5));
    bench.handle(16, job({ uid: 'b', created: at(15) }));
    bench.handle(100, job({ uid: 'b', version: 2, created: at(15), end: at(99) }));
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ end: at(99) });
  });

  it('is not changed by a job that comes when it is settled, which joins the trace', () => {
    const bench = createBench();
    bench.handle(5, ended('a', 0, 5));
    bench.handle(60, job({ uid: 'late', created: at(60), version: 2, end: at(70), outcome: FAILURE }));
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ end: at(5), status: 'unset' });
    const late = bench.span('k8s|late');
    expect(late?.parentSpanId).toBe(bench.span('event|e')?.spanId);
    expect(late?.traceId).toBe(bench.span('event|e')?.traceId);
  });

  it('is the same in every order in which jobs and states of jobs come', () => {
    const updates = [
      job({ uid: 'a', created: at(1) }),
      ended('a', 1, 20),
      job({ uid: 'b', created: at(1) }),
      ended('b', 1, 5),
      ended('c', 30, 31),
      job({ uid: 'late', created: at(42), version: 2, end: at(50), outcome: FAILURE }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(updates, { minLength: updates.length }), (order) => {
        const bench = createBench();
        bench.handle(0, ...order);
        bench.finish();
        expect(bench.records).toHaveLength(5);
        expect(bench.span('event|e')).toMatchObject({ name: 'event a', start: at(1), end: at(31) });
        expect(bench.span('event|e')?.status).toBe('unset');
      }),
    );
  });

  it('stands above runs without a drawn owner too, not above those of a job', () => {
    const bench = createBench();
    const foreign = { kind: 'EventListener', uid: 'l' };
    bench.handle(1, entity({ uid: 'r', guid: 'e', owner: foreign, end: at(1), version: 2 }));
    bench.handle(1, run('j', { uid: 'owned', end: at(8), version: 2, outcome: FAILURE }));
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ name: 'event r', end: at(1), status: 'unset' });
  });

  it('is none for entities without an event, nor for an event with nothing at its top', () => {
    const bench = createBench();
    bench.handle(1, entity({ uid: 'r', end: at(1) }), job({ uid: 'j', guid: '', end: at(1) }));
    bench.handle(1, run('unseen', { uid: 'owned', end: at(1) }));
    bench.finish();
    expect(bench.names()).toEqual(['r', 'j', 'owned']);
  });

  it('comes once, though its jobs say more, come again or are deleted', () => {
    const bench = createBench();
    bench.handle(5, ended('j', 0, 5));
    bench.handle(60, ended('j', 0, 7, 3), job({ uid: 'j', version: 4, end: at(7), deleted: true }));
    bench.handle(60 + 2 * 3600, ended('j', 0, 5));
    bench.finish();
    expect(bench.names().filter((name) => name === 'event j')).toHaveLength(1);
  });

  it('is cut short with the job that was', () => {
    const bench = createBench({ abandonAfter: 100 * SECOND });
    bench.handle(1, job({ uid: 'j', lastSign: at(1) }));
    expectRootAt(bench, at(111));
    expect(bench.span('event|e')).toMatchObject({ end: at(1), status: 'error' });
    expect(bench.span('event|e')?.attributes).toMatchObject({
      'cicd.pipeline.result': 'cancellation',
      'lighthouse_telemetry.incomplete': true,
    });
  });

  it('shuts out a job that began long after the last sign of one that was given up', () => {
    const bench = createBench({ abandonAfter: 100 * SECOND });
    bench.handle(1, job({ uid: 'j', lastSign: at(1) }));
    bench.handle(50, ended('late', 50, 50));
    bench.finish();
    expect(bench.span('event|e')).toMatchObject({ end: at(1) });
  });
});

describe('events side by side', () => {
  it('settle by themselves, whatever they are called', () => {
    const bench = createBench();
    for (const guid of ['constructor', '__proto__', 'e']) {
      bench.handle(5, job({ uid: `of ${guid}`, guid, end: at(5) }));
    }
    expect(bench.registry.size.events).toBe(3);
    bench.finish();
    expect(bench.span('event|constructor')?.name).toBe('event of constructor');
    expect(bench.span('event|__proto__')?.name).toBe('event of __proto__');
  });
});
