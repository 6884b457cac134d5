import { expect, it } from 'vitest';
import type { StoreOperation } from '../contract/store.js';
import { Checkpoints } from './checkpoints.js';

/** What was handed over is safe, or is not, when a test says so. */
function bench() {
  const written: StoreOperation[] = [];
  const state: { isBehind: boolean; safe: () => void; failed: () => void } = {
    isBehind: false,
    safe: () => undefined,
    failed: () => undefined,
  };
  const writer = {
    write: (operations: readonly StoreOperation[]) => void written.push(...operations),
    get isBehind() {
      return state.isBehind;
    },
  };
  const durability = {
    written: () =>
      new Promise<void>((resolve, reject) => {
        state.safe = resolve;
        state.failed = () => {
          reject(new Error('away'));
        };
      }),
  };
  const values = () => written.map((each) => ('value' in each ? each.value : undefined));
  return { checkpoints: new Checkpoints(writer, durability), state, values };
}

it('is not written before all that was told up to there is safe, but for the first', async () => {
  const { checkpoints, state, values } = bench();
  checkpoints.put('pods', '7');
  expect(values()).toEqual(['7']);
  checkpoints.put('pods', '8');
  const flushed = checkpoints.flush();
  // Another one that is first waits for nobody.
  checkpoints.put('jobs', '3');
  expect(values()).toEqual(['7', '3']);
  state.safe();
  await flushed;
  expect(values()).toEqual(['7', '3', '8']);
});

it('is written later when something of that was not safe', async () => {
  const { checkpoints, state, values } = bench();
  checkpoints.put('pods', '7');
  checkpoints.put('pods', '8');
  const failing = checkpoints.flush();
  state.failed();
  await failing;
  state.isBehind = true;
  await checkpoints.flush();
  expect(values()).toEqual(['7']);
  state.isBehind = false;
  const flushed = checkpoints.flush();
  state.safe();
  await flushed;
  expect(values()).toEqual(['7', '8']);
});

it('is not written to a store that closes', async () => {
  const { checkpoints, state, values } = bench();
  checkpoints.put('pods', '7');
  checkpoints.put('pods', '8');
  const flushed = checkpoints.flush();
  checkpoints.stop();
  state.safe();
  await flushed;
  expect(values()).toEqual(['7']);
});
