import { StoreError } from '../contract/errors.js';
import type { Store } from '../contract/store.js';

/**
 * A store that others write to once this replica does not lead any more: it takes nothing more then, so that what it knew
 * does not replace what they know since.
 */
export function fenced(store: Store, mayWrite: () => boolean): Store {
  if (!store.shared) return store;
  return {
    durable: store.durable,
    shared: store.shared,
    table: (name) => store.table(name),
    write: (operations) =>
      mayWrite()
        ? store.write(operations)
        : Promise.reject(new StoreError('closed', 'this replica does not lead any more')),
  };
}
