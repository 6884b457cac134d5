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

it('is not written before all that was told up to there is safe', async () => {
  const { checkpoints, state, values } = bench();
  checkpoints.put('pods', '7');
  checkpoints.put('pods', '8');
  expect(values()).toEqual([]);
  state.safe();
  await expect.poll(values).toEqual(['7']);
  const flushed = checkpoints.flush();
  state.safe();
  await flushed;
  expect(values()).toEqual(['7', '8']);
});

it('is written later when something of that was not safe', async () => {
  const { checkpoints, state, values } = bench();
  checkpoints.put('pods', '7');
  state.failed();
  state.isBehind = true;
  await Promise.resolve();
  await checkpoints.flush();
  expect(values()).toEqual([]);
  state.isBehind = false;
  const flushed = checkpoints.flush();
  state.safe();
  await flushed;
  expect(values()).toEqual(['7']);
});

it('is not written to a store that closes', async () => {
  const { checkpoints, state, values } = bench();
  checkpoints.put('pods', '7');
  checkpoints.stop();
  state.safe();
  await checkpoints.flush();
  expect(values()).toEqual([]);
});
