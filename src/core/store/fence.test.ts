import { expect, it } from 'vitest';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { Standing } from './standing.js';
import { assembleStore } from './store.js';
import { realTiming } from './timing.js';
import type { Change } from './operations.js';

/** A store whose engine fails while it is away, of a replica that leads for a while. */
function bench(shared: boolean) {
  const state = { leads: true, isAway: false };
  const committed: Change[] = [];
  let tries = 0;
  const made = assembleStore({
    engine: {
      ...{ durable: true, shared },
      open: () => Promise.resolve(),
      commit: async (changes) => {
        tries += 1;
        if (state.isAway) throw new Error('away');
        committed.push(...changes);
        await Promise.resolve();
      },
      entries: async function* () {},
      get: () => Promise.resolve(undefined),
      close: () => Promise.resolve(),
    },
    standing: new Standing(() => undefined),
    limits: { waitMillis: 60_000, stopMillis: 1000, pendingBytes: 1000, commitBytes: 1000 },
    ...{ log: memoryLogger().log, counters: createCounters(), timing: realTiming, now: () => 0 },
    meter: { gauge: () => undefined, record: () => undefined },
    mayWrite: () => state.leads,
  });
  return { ...made, state, committed, tries: () => tries };
}
const ONE = [{ table: 't', key: 'k', value: 'v' }];

it('what has waited until others lead is not written where they share it', async () => {
  const { store, component, state, committed, tries } = bench(true);
  await component.start();
  state.isAway = true;
  const waiting = store.write(ONE).catch((error: unknown) => error);
  await expect.poll(tries).toBeGreaterThan(0);
  state.leads = false;
  state.isAway = false;
  expect(await waiting).toMatchObject({ reason: 'closed' });
  await expect(store.write(ONE)).rejects.toMatchObject({ reason: 'closed' });
  expect(committed).toEqual([]);
  await component.stop();
});

it('what is its own is written to the last', async () => {
  const { store, component, state, committed } = bench(false);
  await component.start();
  state.leads = false;
  await store.write(ONE);
  expect(committed).toHaveLength(1);
  await component.stop();
});
