import { ClassicLevel } from 'classic-level';
import { z } from 'zod';
import { isExpired, keyOf, prefixOf } from '../codec.js';
import { Damage } from './failure.js';
import { isHeadless } from './folder.js';
import { decodeRow, encodeRow, Ledger, type Row, type Summary } from './ledger.js';

/** The form of what stands in the files. */
const FORMAT = 1;
/** No entry begins like this. */
const META = 'meta';
const READ_AHEAD = 1024 * 1024;

type Db = ClassicLevel<string, Buffer>;

const anyMeta = z.object({ format: z.int() });
const ourMeta = z.object({ format: z.literal(FORMAT), count: z.int(), sum: z.int() });

/** The files were written by a version that came later. */
export class NewerFormat extends Error {
  constructor(format: number) {
    super(`its files have format ${format}, and this version knows no later one than ${FORMAT}`);
    this.name = 'NewerFormat';
  }
}

/** With a check, as any entry: a damaged format must not be taken for a later one, which ends the start. */
function parse(bytes: Buffer): unknown {
  const row = decodeRow(META, bytes);
  if (row === undefined) throw new Damage('its format can not be read');
  return JSON.parse(row.value);
}

function summaryIn(bytes: Buffer | undefined): Summary {
  // What crashed before its first commit has nothing yet.
  if (bytes === undefined) return { count: 0, sum: 0 };
  const meta = parse(bytes);
  const { data } = anyMeta.safeParse(meta);
  if (data !== undefined && data.format > FORMAT) throw new NewerFormat(data.format);
  const ours = ourMeta.safeParse(meta);
  if (!ours.success) throw new Damage('its format can not be read');
  return ours.data;
}

async function readLedger(db: Db): Promise<Ledger> {
  const summary = summaryIn(await db.get(META));
  const ledger = new Ledger();
  for await (const [entry, bytes] of db.iterator({ highWaterMarkBytes: READ_AHEAD })) {
    if (entry === META) continue;
    const row = decodeRow(entry, bytes);
    if (row === undefined) throw new Damage('an entry is not what was written');
    ledger.add({ entry, check: row.check, expires: row.expires });
  }
  const { count, sum } = ledger.summary;
  if (count !== summary.count || sum !== summary.sum)
    throw new Damage(`it should have ${summary.count} entries, and of those that it has ${count} were found`);
  return ledger;
}

/** Files that were found to be whole, and what stands in them. */
export class Level {
  private constructor(
    private readonly db: Db,
    private readonly ledger: Ledger,
  ) {}

  /** Reads all of it. What it throws is to be judged with `kindOf`, but for NewerFormat. */
  static async open(files: string): Promise<Level> {
    if (await isHeadless(files)) throw new Damage('the file CURRENT is missing');
    const db: Db = new ClassicLevel(files, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
    try {
      await db.open();
      return new Level(db, await readLedger(db));
    } catch (error) {
      await db.close();
      throw error;
    }
  }

  expired(now: number): readonly Row[] {
    return this.ledger.expired(now);
  }

  async write(rows: readonly Row[], sync: boolean): Promise<void> {
    const summary = JSON.stringify({ format: FORMAT, ...this.ledger.after(rows) });
    const meta = encodeRow(META, { value: summary }).bytes;
    const batch = this.db.batch();
    for (const { entry, bytes } of rows) {
      if (bytes === undefined) batch.del(entry);
      else batch.put(entry, bytes);
    }
    await batch.put(META, meta).write({ sync });
    this.ledger.take(rows);
  }

  async *entries(table: string, now: () => number): AsyncGenerator<readonly [string, string]> {
    const prefix = prefixOf(table);
    // The comma at its end is followed by the dash.
    const range = { gte: prefix, lt: `${prefix.slice(0, -1)}-`, highWaterMarkBytes: READ_AHEAD };
    for await (const [entry, bytes] of this.db.iterator(range)) {
      const row = this.decode(entry, bytes);
      if (!isExpired(row, now())) yield [keyOf(entry), row.value];
    }
  }

  async get(entry: string, now: number): Promise<string | undefined> {
    const bytes = await this.db.get(entry);
    if (bytes === undefined) return undefined;
    const row = this.decode(entry, bytes);
    return isExpired(row, now) ? undefined : row.value;
  }

  close(): Promise<void> {
    return this.db.close();
  }

  private decode(
    entry: string,
    bytes: Buffer,
  ): { readonly value: string; readonly expires?: number | undefined } {
    const row = decodeRow(entry, bytes);
    if (row === undefined) throw new Damage('an entry is not what was written');
    return row;
  }
}
