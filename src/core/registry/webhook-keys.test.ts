import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventUpdate, SpanRecord } from '../contract/model.js';
import { spanIdOf } from './ids.js';
import type { Memory } from './restored.js';
import { at, createBench, job, webhook, type Bench } from './testing/bench.js';
import { createKeep } from './testing/keep.js';

type Told = Parameters<Bench['registry']['handle']>[0];

const KEY = 'event|e|webhook/push';
const ENDED = job({ uid: 'j', created: at(10), version: 2, end: at(20) });

function telling(name: string, kind = 'push'): EventUpdate {
  const update = webhook('e', { key: `event|e|webhook/${kind}`, time: at(8) });
  return { ...update, facts: { ...update.facts, name } };
}

/** Hands over what is planned, from `first` on, one each minute; the root leaves in the minute after the end of its job. */
function play(bench: Bench, plan: readonly Told[], first = 0, after: () => void = () => undefined): void {
  for (let index = first; index < plan.length; index += 1) {
    bench.handle((index + 1) * 60, ...plan.slice(index, index + 1));
    bench.handle((index + 1) * 60 + 59);
    after();
  }
}

/** By id. What comes twice has to be the same. */
function spansOf(records: readonly SpanRecord[]): ReadonlyMap<string, SpanRecord> {
  const spans = new Map<string, SpanRecord>();
  for (const record of records) {
    expect(spans.get(record.spanId) ?? record).toEqual(record);
    spans.set(record.spanId, record);
  }
  return spans;
}

function oneLife(plan: readonly Told[]): ReadonlyMap<string, SpanRecord> {
  const bench = createBench();
  play(bench, plan);
  return spansOf(bench.records);
}

interface Cut {
  /** How many writes of the first life are there in the next one. */
  readonly writes: (all: number) => number;
  /** What the store makes of the order of what it keeps. */
  readonly reorder: (webhooks: readonly EventUpdate[]) => readonly EventUpdate[];
  /** Whether all that was kept of the trace is deleted, if it is over. */
  readonly isSwept: boolean;
}

/** What left before a sudden end and after it. Whatever was not written is told again, and what had left is known. */
function twoLives(plan: readonly Told[], cut: Cut): ReadonlyMap<string, SpanRecord> {
  const keep = createKeep(at(0));
  const records: SpanRecord[] = [];
  const written: number[] = [];
  const emit = (emitted: readonly SpanRecord[]): void => {
    keep.emit(emitted);
    records.push(...emitted);
  };
  play(createBench({ keeper: keep.keeper, emit }), plan, 0, () => written.push(keep.writes()));
  const writes = cut.writes(keep.writes());
  const begun = written.filter((count) => count <= writes).length;
  const known = keep.spanIds(writes);
  const next = createBench({
    emit: (emitted) => records.push(...emitted.filter(({ spanId }) => !known.has(spanId))),
  });
  next.clock.moveTo(at((begun + 1) * 60));
  next.registry.restore(left(keep.memory(0, writes), cut, begun > plan.indexOf(ENDED)));
  play(next, plan, begun);
  return spansOf(records);
}

function left(memory: Memory, { isSwept, reorder }: Cut, isOver: boolean): Memory {
  if (isSwept && isOver) return { ...memory, entities: [], webhooks: [] };
  return { ...memory, webhooks: reorder(memory.webhooks) };
}

const asKept: Cut = { writes: (all) => all, reorder: (webhooks) => webhooks, isSwept: false };

describe('webhooks of one kind under one GUID, when the process ends suddenly', () => {
  const [a, b] = [telling('push a'), telling('push b')];

  it('have their keys still when they left together, though the later one is told first', () => {
    const reorder: Cut['reorder'] = (webhooks) => webhooks.toReversed();
    expect(twoLives([a, b, ENDED], { ...asKept, reorder })).toEqual(oneLife([a, b, ENDED]));
  });

  it('have their keys still when nobody has written down which one has which', () => {
    const keep = createKeep(at(0));
    const first = createBench({ keeper: keep.keeper });
    play(first, [a, b, ENDED]);
    const memory = keep.memory(0);
    const next = createBench();
    next.registry.restore({ ...memory, webhooks: memory.webhooks.toReversed(), webhookKeys: [] });
    expect(next.records).toEqual(first.records.filter(({ name }) => name.startsWith('push')));
  });

  it('leave the key to the one that has left, when another one comes later', () => {
    const keep = createKeep(at(0));
    play(createBench({ keeper: keep.keeper }), [b, ENDED]);
    const next = createBench();
    next.registry.restore({ ...keep.memory(0), entities: [], webhooks: [] });
    next.handle(600, a, a);
    expect(next.names()).toEqual(['push a']);
    expect(next.records[0]?.spanId).not.toBe(spanIdOf(KEY));
    next.handle(601, b);
    // Its bytes are those that have left, and whoever knows those drops it.
    expect(next.span(KEY)).toEqual(oneLife([b, ENDED]).get(spanIdOf(KEY)));
  });

  it('leave as in one life, whatever is told, wherever that ends and in whatever order the rest is kept', () => {
    const webhooks = ['push', 'issue_comment'].flatMap((kind) =>
      ['a', 'b', 'c', 'd'].map((name) => telling(`${kind} ${name}`, kind)),
    );
    const some = fc.array(fc.constantFrom(...webhooks), { maxLength: 5 });
    const share = fc.integer({ min: 0, max: 100 });
    const order = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
    const property = fc.property(
      some,
      some,
      share,
      order,
      fc.boolean(),
      (early, late, part, ranks, isSwept) => {
        const plan = [...early, ENDED, ...late];
        const reorder: Cut['reorder'] = (kept) =>
          kept
            .map((update, index) => ({ update, rank: ranks[index] ?? 0 }))
            .sort((one, other) => one.rank - other.rank)
            .map(({ update }) => update);
        const writes = (all: number): number => Math.round((part * all) / 100);
        expect(twoLives(plan, { writes, reorder, isSwept })).toEqual(oneLife(plan));
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});
