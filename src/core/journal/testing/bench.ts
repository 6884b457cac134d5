import type { SpanRecord } from '../../contract/model.js';
import type { Fate } from '../../registry/restored.js';
import { createCounters } from '../../self/counters.js';
import { memoryLogger } from '../../self/testing/logger.js';
import { contentOf, makeStore } from '../../store/testing/bench.js';
import { withBarrier } from '../barrier.js';
import { Journal } from '../journal.js';
import { TABLES } from '../tables.js';

export const SECOND = 1_000_000;
export const HOUR = 3600 * SECOND;
/** When a test begins. */
const ZERO = Date.UTC(2026, 2, 1) * 1000;
export const at = (seconds: number): number => ZERO + seconds * SECOND;

export function span(spanId: string, more: Partial<SpanRecord> = {}): SpanRecord {
  return {
    ...{ traceId: 'a'.repeat(32), spanId: spanId.repeat(16).slice(0, 16), name: 's', kind: 'internal' },
    ...{ start: at(0), end: at(1), status: 'unset', attributes: {}, resource: {}, links: [] },
    ...more,
  };
}

/** What a process has of the journal; several share one store, one after the other. */
export function journalOf(store = opened()) {
  const fates = new Map<string, Fate>();
  const time = { now: at(0) };
  const { log, lines } = memoryLogger();
  const counters = createCounters();
  const state = { isCurrent: true };
  const journal = new Journal({
    ...{ ...withBarrier(store.store), log, counters, abandonAfter: 24 * HOUR },
    meter: { gauge: () => undefined, record: () => undefined },
    now: () => time.now,
    fateOf: (key) => fates.get(key) ?? { isOver: true },
    isCurrent: () => state.isCurrent,
    since: () => at(-600),
    life: String(Math.random()),
  });
  return { journal, fates, time, lines, counters, state, store };
}

/** A store that remembers, as one of files would. */
export function opened() {
  const { store, component } = makeStore({ type: 'memory' });
  void component.start();
  const content = async (table: keyof typeof TABLES): Promise<Record<string, string>> => {
    await store.write([]);
    return contentOf(store, TABLES[table]);
  };
  return { store, content };
}
