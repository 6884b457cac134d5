import type { EntityUpdate, EventUpdate, Micros, SpanRecord } from '../../contract/model.js';
import type { Keeper } from '../registry.js';
import type { Memory, Restored, RootStart } from '../restored.js';

type Row = Omit<Restored, 'update'> & { readonly update: EntityUpdate | EventUpdate };

function isEntity(row: Row): row is Restored {
  return row.update.type === 'entity';
}

function emptyTables() {
  return {
    rows: new Map<string, Row>(),
    roots: new Map<string, RootStart>(),
    webhookKeys: new Map<string, string>(),
    spanIds: new Set<string>(),
  };
}

/**
 * Keeps all that it is told at one time, and never forgets; a later life is given it in the order in which it was first told,
 * as of the first so many writes.
 */
export function createKeep(at: Micros) {
  const log: ((tables: ReturnType<typeof emptyTables>) => void)[] = [];
  const keeper: Keeper = {
    keep: (key, update, closing, isHistory) =>
      void log.push(({ rows }) => void rows.set(key, { at, update, closing, isHistory })),
    rootLeft: (guid, start) => void log.push(({ roots }) => void roots.set(guid, start)),
    keyTaken: (key, telling) => void log.push(({ webhookKeys }) => void webhookKeys.set(key, telling)),
  };
  const emit = (records: readonly SpanRecord[]): void => {
    for (const { spanId } of records) log.push(({ spanIds }) => void spanIds.add(spanId));
  };
  const tablesAt = (writes: number) => {
    const tables = emptyTables();
    for (const write of log.slice(0, writes)) write(tables);
    return tables;
  };
  const memory = (since: Micros, writes = log.length): Memory => {
    const { rows, roots, webhookKeys } = tablesAt(writes);
    return {
      since,
      ...{ roots: [...roots], webhookKeys: [...webhookKeys], homes: [] },
      entities: [...rows.values()].filter(isEntity),
      webhooks: [...rows.values()].flatMap(({ update }) => (update.type === 'event' ? [update] : [])),
    };
  };
  return {
    ...{ keeper, memory, emit },
    /** Ids of the spans that had left by then. */
    spanIds: (writes: number): ReadonlySet<string> => tablesAt(writes).spanIds,
    writes: () => log.length,
  };
}
