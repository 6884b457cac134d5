import type { Durability, Store } from '../contract/store.js';

/** A store, and whether what was written to it so far is safe. Its writes settle in the order in which they were made. */
export function withBarrier(store: Store): { readonly store: Store; readonly durability: Durability } {
  let last: Promise<unknown> = Promise.resolve();
  let failures = 0;
  let reason: unknown;
  const write: Store['write'] = (operations) => {
    const written = store.write(operations);
    last = written.catch((error: unknown) => {
      failures += 1;
      reason = error;
    });
    return written;
  };
  const written = async (): Promise<void> => {
    const before = failures;
    await last;
    if (failures > before) throw reason;
  };
  const observed: Store = {
    durable: store.durable,
    shared: store.shared,
    table: (name) => store.table(name),
    write,
  };
  return { store: observed, durability: { written } };
}
