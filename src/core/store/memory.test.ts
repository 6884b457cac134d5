import { expect, it } from 'vitest';
import { contentOf, makeStore, SECOND, START } from './testing/bench.js';
import { describeStore } from './testing/contract.js';
import { put } from './testing/material.js';

describeStore('memory', async () => ({ config: { type: 'memory' }, clean: async () => undefined }));

it('refuses what is more than its bound, and takes it when something has gone or expired', async () => {
  const { store, component, time } = makeStore({ type: 'memory', max_bytes: 5000 });
  await component.start();
  const large = 'x'.repeat(1500);
  await store.write([put('a', '1', large, START + SECOND)]);
  const [second, third] = [store.write([put('a', '2', large)]), store.write([put('a', '3', 'small')])];
  await expect(second).rejects.toMatchObject({ reason: 'full' });
  await third;
  expect(Object.keys(await contentOf(store, 'a'))).toEqual(['1', '3']);
  time.now = START + SECOND;
  await store.write([put('a', '2', large)]);
  expect(Object.keys(await contentOf(store, 'a'))).toEqual(['2', '3']);
  await expect(store.write([put('a', '1', large)])).rejects.toMatchObject({ reason: 'full' });
  await store.write([{ table: 'a', key: '2', delete: true }]);
  await store.write([put('a', '1', large)]);
  await component.stop();
});
