import { ATTR } from '../contract/attributes.js';
import type { Micros, SpanRecord } from '../contract/model.js';
import type { StoreOperation } from '../contract/store.js';
import { decodeIds, decodeSpan, encodeSpan } from './codec.js';
import { readTable, type ReadOptions } from '../kit/read-table.js';
import { TABLES } from './tables.js';
import type { Writer } from '../kit/writer.js';

const DAY: Micros = 24 * 3_600_000_000;
/** Nobody sweeps a store that is no longer used. */
const EMITTED_EXPIRES: Micros = 7 * DAY;
/** An entity that was given up may live on in the API server; what comes of it later would be another span. */
const CLOSED_EXPIRES: Micros = 30 * DAY;

/** Those of hours, when nothing is history because some kind is never seen; older ones expire by themselves. */
export const MOST_BATCHES = 50_000;

interface Batch {
  readonly key: string;
  readonly at: Micros;
  /** Of those of an earlier life only: nothing of this one comes twice. */
  readonly ids: readonly string[];
}

const isIncomplete = ({ attributes }: SpanRecord): boolean => attributes[ATTR.incomplete] === true;

/** Key of a batch: it tells when, and is like no other. */
const batchKey = (at: Micros, life: string, count: number): string =>
  `${String(at)}/${life}/${String(count)}`;

/** Spans from when they are made until a collector has them, and the ids of those that it has had for a while. */
export class Spans {
  /** Those that left in an earlier life. */
  private readonly known = new Set<string>();
  private batches: Batch[] = [];
  private count = 0;

  constructor(
    private readonly writer: Pick<Writer, 'write'>,
    /** Unlike that of any other process. */
    private readonly life: string,
  ) {}

  /** Batches that will be forgotten. */
  get size(): number {
    return this.batches.length;
  }

  /** Returns those that no collector had. */
  async load(options: ReadOptions): Promise<readonly SpanRecord[]> {
    for (const [key, ids] of await readTable(options, TABLES.emitted, decodeIds)) {
      this.batches.push({ key, at: Number(key.split('/')[0]), ids });
      for (const id of ids) this.known.add(id);
    }
    this.batches.sort((a, b) => a.at - b.at);
    for await (const [id] of options.store.table(TABLES.closed).entries()) this.known.add(id);
    const waiting = (await readTable(options, TABLES.spans, decodeSpan)).map(([, record]) => record);
    for (const { spanId } of waiting) this.known.add(spanId);
    return waiting;
  }

  /** Those that have not left before. They are kept until they are settled. */
  take(records: readonly SpanRecord[]): readonly SpanRecord[] {
    const due = records.filter(({ spanId }) => !this.known.has(spanId));
    this.writer.write(
      due.map((record) => ({ table: TABLES.spans, key: record.spanId, value: encodeSpan(record) })),
    );
    return due;
  }

  /** Nothing more is to be done for these. */
  settled(records: readonly SpanRecord[], at: Micros): void {
    if (records.length === 0) return;
    const ids = records.map(({ spanId }) => spanId);
    this.count += 1;
    const key = batchKey(at, this.life, this.count);
    this.batches.push({ key, at, ids: [] });
    if (this.batches.length > MOST_BATCHES) this.batches.shift();
    this.writer.write([
      ...ids.map((id): StoreOperation => ({ table: TABLES.spans, key: id, delete: true })),
      { table: TABLES.emitted, key, value: JSON.stringify(ids), expires: at + EMITTED_EXPIRES },
      ...records.filter(isIncomplete).map(({ spanId }): StoreOperation => ({
        ...{ table: TABLES.closed, key: spanId, value: '', expires: at + CLOSED_EXPIRES },
      })),
    ]);
  }

  /** Forgets what was settled before: that is history by now. */
  forget(before: Micros): void {
    const isOld = ({ at }: Batch): boolean => at < before;
    const first = this.batches.findIndex((batch) => !isOld(batch));
    const old = this.batches.splice(0, first < 0 ? this.batches.length : first);
    for (const { ids } of old) for (const id of ids) this.known.delete(id);
    this.writer.write(old.map(({ key }) => ({ table: TABLES.emitted, key, delete: true })));
  }
}
