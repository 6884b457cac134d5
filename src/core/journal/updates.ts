import type { Fate } from '../registry/restored.js';
import { decodeUpdate, encodeUpdate, type KeptUpdate } from './codec.js';
import { readTable, TABLES, type ReadOptions } from './tables.js';
import type { Writer } from './writer.js';

export type FateOf = (key: string) => Fate;

/**
 * The last state of what is not over. A trace is kept as a whole: its root, and a job whose run is gone, are made of what
 * others said.
 */
export class Updates {
  /** With the trace, once that is known: whatever is forgotten by the registry belongs to it still. */
  private readonly keys = new Map<string, string | undefined>();

  constructor(
    private readonly writer: Writer,
    private readonly fateOf: FateOf,
  ) {}

  get size(): number {
    return this.keys.size;
  }

  async load(options: ReadOptions): Promise<readonly KeptUpdate[]> {
    const read = await readTable(options, TABLES.updates, decodeUpdate);
    for (const [key] of read) this.keys.set(key, undefined);
    return read.map(([, kept]) => kept);
  }

  keep(key: string, kept: KeptUpdate): void {
    if (!this.keys.has(key) && this.fateOf(key).isOver) return;
    this.keys.set(key, this.keys.get(key));
    this.writer.write([{ table: TABLES.updates, key, value: encodeUpdate(kept) }]);
  }

  /** Forgets the traces of which everything is over. */
  sweep(): void {
    const traces = new Map<string, { keys: string[]; isOver: boolean }>();
    for (const [key, known] of this.keys) {
      const { traceId = known, isOver } = this.fateOf(key);
      this.keys.set(key, traceId);
      const trace = traces.get(traceId ?? key) ?? { keys: [], isOver: true };
      trace.keys.push(key);
      trace.isOver &&= isOver;
      traces.set(traceId ?? key, trace);
    }
    const over = [...traces.values()].filter(({ isOver }) => isOver).flatMap(({ keys }) => keys);
    for (const key of over) this.keys.delete(key);
    this.writer.write(over.map((key) => ({ table: TABLES.updates, key, delete: true })));
  }
}
