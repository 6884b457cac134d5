import { describe, expect, it } from 'vitest';
import type { Store, StoreOperation } from '../contract/store.js';
import { fenced } from './fence.js';

function storeOf(shared: boolean, written: StoreOperation[]): Store {
  return {
    ...{ durable: true, shared },
    table: (name) => ({ get: () => Promise.resolve(name), entries: async function* () {} }),
    write: async (operations) => void written.push(...operations),
  };
}
const ONE: readonly StoreOperation[] = [{ table: 't', key: 'k', delete: true }];

describe('a store of a replica that does not lead any more', () => {
  it('takes nothing when others share it, and is read as before', async () => {
    const written: StoreOperation[] = [];
    let leads = true;
    const store = fenced(storeOf(true, written), () => leads);
    await store.write(ONE);
    leads = false;
    await expect(store.write(ONE)).rejects.toMatchObject({ reason: 'closed' });
    expect(written).toHaveLength(1);
    expect(await store.table('a').get('')).toBe('a');
    expect([store.durable, store.shared]).toEqual([true, true]);
  });

  it('takes everything to the last when it is its own', async () => {
    const written: StoreOperation[] = [];
    await fenced(storeOf(false, written), () => false).write(ONE);
    expect(written).toHaveLength(1);
  });
});
