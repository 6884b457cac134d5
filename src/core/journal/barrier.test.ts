import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.js';
import { withBarrier } from './barrier.js';

/** A store whose writes are settled by hand, in their order. */
function byHand() {
  const waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  const store: Store = {
    ...{ durable: true, shared: false },
    table: () => ({ entries: async function* () {}, get: () => Promise.resolve(undefined) }),
    write: () => new Promise<void>((resolve, reject) => waiting.push({ resolve, reject })),
  };
  return { ...withBarrier(store), next: () => waiting.shift() };
}

const PUT = [{ table: 't', key: 'k', value: '' }];

describe('what was written so far', () => {
  it('is safe when nothing was written', async () => {
    await expect(byHand().durability.written()).resolves.toBeUndefined();
  });

  it('is safe once each write that was made before is', async () => {
    const { store, durability, next } = byHand();
    void store.write(PUT);
    void store.write(PUT);
    let isSafe = false;
    const safe = durability.written().then(() => (isSafe = true));
    void store.write(PUT);
    next()?.resolve();
    await Promise.resolve();
    expect(isSafe).toBe(false);
    next()?.resolve();
    await safe;
    expect(isSafe).toBe(true);
  });

  it('is not when one of them failed; a later question is about later writes', async () => {
    const { store, durability, next } = byHand();
    const failing = store.write(PUT);
    void store.write(PUT);
    const asked = durability.written();
    next()?.reject(new Error('full'));
    next()?.resolve();
    await expect(failing).rejects.toThrow('full');
    await expect(asked).rejects.toThrow('full');
    await expect(durability.written()).resolves.toBeUndefined();
  });
});
