import type { Component, Health } from '../contract/component.js';
import { StoreError } from '../contract/errors.js';
import type { Counters, Logger, Meter } from '../contract/ports.js';
import type { Store, StoreOperation } from '../contract/store.js';
import { withTimeLimit } from '../kit/time-limit.js';
import type { Engine } from './engine.js';
import { GroupCommit, type CommitLimits } from './group-commit.js';
import { collapse, problemOf, sizeOf } from './operations.js';
import type { Standing } from './standing.js';
import type { Timing } from './timing.js';

/** A store, and its life. Before `start` nothing can be read or written. */
export interface OwnedStore {
  readonly store: Store;
  readonly component: Component;
}

export interface StoreParts {
  readonly engine: Engine;
  readonly standing: Standing;
  readonly limits: CommitLimits;
  readonly log: Logger;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly timing: Timing;
  /** The wall clock, in microseconds. */
  readonly now: () => number;
  /** Whether this process may still write what others share. */
  readonly mayWrite?: (() => boolean) | undefined;
}

export type Report = (health: Health) => void;

/** The commits of an engine, measured, and what is said of them. */
function committing(parts: StoreParts): GroupCommit {
  const { engine, standing, limits, log, counters, meter, timing, now, mayWrite = () => true } = parts;
  let isFailing = false;
  const writes = new GroupCommit({
    ...{ limits, timing, sizeOf },
    commit: async (operations) => {
      // Not when it was queued: it may have waited for longer than others wait for this one. What it knew must not
      // replace what they know since.
      if (engine.shared && !mayWrite()) throw new StoreError('closed', 'this replica does not lead any more');
      const began = timing.elapsed();
      const changes = collapse(operations, now());
      if (changes.length > 0) await engine.commit(changes);
      meter.record('store_commit_seconds', (timing.elapsed() - began) / 1000);
      counters.add('store_operations_total', {}, operations.length);
    },
    onFailure: (reason) => {
      counters.add('store_commit_failures_total');
      // Once, and then what is new is in the health.
      if (!isFailing) log.warn('the store can not be written; it is tried again', { reason });
      isFailing = true;
      standing.trouble('writes', reason);
    },
    onSuccess: () => {
      if (isFailing) log.info('the store is written again');
      isFailing = false;
      standing.over('writes');
    },
  });
  meter.gauge('store_pending_bytes', () => writes.pendingBytes);
  return writes;
}

export function assembleStore(parts: StoreParts): OwnedStore {
  const { engine, limits } = parts;
  const writes = committing(parts);
  let opening: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  function mustBeOpen(): void {
    if (opening !== undefined && closing === undefined) return;
    throw new StoreError('closed', 'the store is not open');
  }

  async function write(operations: readonly StoreOperation[]): Promise<void> {
    mustBeOpen();
    const problem = operations.map(problemOf).find((found) => found !== undefined);
    if (problem !== undefined) throw new StoreError('invalid', problem);
    // Whoever goes on to change the list changes nothing of what is written.
    return writes.write([...operations]);
  }

  async function close(): Promise<void> {
    if (opening === undefined) return;
    // Who started it hears why that failed; something may be half open.
    await opening.catch(() => undefined);
    try {
      await writes.stop();
    } finally {
      const late = (): Error => new Error(`the store did not close within ${limits.stopMillis} ms`);
      await withTimeLimit(engine.close(), limits.stopMillis, late);
    }
  }

  const store: Store = {
    durable: engine.durable,
    shared: engine.shared,
    table: (name) => ({
      entries: async function* () {
        mustBeOpen();
        yield* engine.entries(name);
      },
      get: async (key) => {
        mustBeOpen();
        return engine.get(name, key);
      },
    }),
    write,
  };
  const component: Component = {
    start: async () => {
      if (closing !== undefined) throw new StoreError('closed', 'the store was stopped');
      return (opening ??= engine.open());
    },
    stop: () => (closing ??= close()),
  };
  return { store, component };
}
