import type { Micros } from '../contract/model.js';
import type { StoreOperation } from '../contract/store.js';
import type { NoteHome } from '../registry/finish.js';
import type { Fate } from '../registry/restored.js';
import { decodeUpdate, encodeUpdate, type KeptUpdate } from './codec.js';
import { readTable, type ReadOptions } from '../kit/read-table.js';
import { TABLES } from './tables.js';
import type { Writer } from '../kit/writer.js';

export type FateOf = (key: string) => Fate;

/** As long as the API server keeps Kubernetes Events. */
const HOME_EXPIRES: Micros = 3_600_000_000;

interface Known {
  /** Once it is known: whatever is forgotten by the registry belongs to it still. */
  readonly traceId: string | undefined;
  readonly home: NoteHome | undefined;
  /** The API server has deleted it. */
  readonly isDeleted: boolean;
}

/**
 * The last state of what is not over. A trace is kept as a whole: its root, and a job whose run is gone, are made of what
 * others said.
 */
export class Updates {
  private readonly keys = new Map<string, Known>();

  constructor(
    private readonly writer: Writer,
    private readonly fateOf: FateOf,
  ) {}

  get size(): number {
    return this.keys.size;
  }

  async load(options: ReadOptions): Promise<readonly KeptUpdate[]> {
    const read = await readTable(options, TABLES.updates, decodeUpdate);
    for (const [key, { update }] of read)
      this.keys.set(key, { traceId: undefined, home: undefined, isDeleted: isDeleted(update) });
    return read.map(([, kept]) => kept);
  }

  keep(key: string, kept: KeptUpdate): void {
    const fate = this.fateOf(key);
    const deleted = isDeleted(kept.update);
    if (!this.keys.has(key) && fate.isOver) {
      if (deleted) this.writer.write(leaveHome(key, fate.home, kept.at));
      return;
    }
    this.keys.set(key, { traceId: fate.traceId, home: fate.home, isDeleted: deleted });
    this.writer.write([{ table: TABLES.updates, key, value: encodeUpdate(kept) }]);
  }

  /** Forgets the traces of which everything is over. */
  sweep(now: Micros): void {
    const traces = new Map<string, { keys: string[]; isOver: boolean }>();
    for (const [key, known] of this.keys) {
      const { traceId = known.traceId, home = known.home, isOver } = this.fateOf(key);
      this.keys.set(key, { traceId, home, isDeleted: known.isDeleted });
      const trace = traces.get(traceId ?? key) ?? { keys: [], isOver: true };
      trace.keys.push(key);
      trace.isOver &&= isOver;
      traces.set(traceId ?? key, trace);
    }
    const over = [...traces.values()].filter(({ isOver }) => isOver).flatMap(({ keys }) => keys);
    this.writer.write(over.flatMap((key) => this.forget(key, now)));
  }

  private forget(key: string, now: Micros): readonly StoreOperation[] {
    const known = this.keys.get(key);
    this.keys.delete(key);
    const home = known?.isDeleted === true ? leaveHome(key, known.home, now) : [];
    return [...home, { table: TABLES.updates, key, delete: true }];
  }
}

function isDeleted(update: KeptUpdate['update']): boolean {
  return update.type === 'entity' && update.deleted;
}

function leaveHome(key: string, home: NoteHome | undefined, now: Micros): readonly StoreOperation[] {
  if (home === undefined) return [];
  return [{ table: TABLES.homes, key, value: JSON.stringify(home), expires: now + HOME_EXPIRES }];
}
