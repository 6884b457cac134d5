import type { EntityUpdate, EventUpdate, Micros } from '../../contract/model.js';
import type { Keeper } from '../registry.js';
import type { Memory, Restored, RootStart } from '../restored.js';

type Row = Omit<Restored, 'update'> & { readonly update: EntityUpdate | EventUpdate };

function isEntity(row: Row): row is Restored {
  return row.update.type === 'entity';
}

/**
 * Keeps all that it is told at one time, and never forgets; a later life is given it in the order in which it was first told.
 */
export function createKeep(at: Micros) {
  const rows = new Map<string, Row>();
  const roots = new Map<string, RootStart>();
  const keeper: Keeper = {
    keep: (key, update, closing, isHistory) => void rows.set(key, { at, update, closing, isHistory }),
    rootLeft: (guid, start) => void roots.set(guid, start),
  };
  const memory = (since: Micros): Memory => ({
    since,
    roots: [...roots],
    entities: [...rows.values()].filter(isEntity),
    webhooks: [...rows.values()].flatMap(({ update }) => (update.type === 'event' ? [update] : [])),
    homes: [],
  });
  return { keeper, memory };
}
