import { StoreError } from '../../contract/errors.js';
import type { Logger } from '../../contract/ports.js';
import { entryOf, isExpired, keyOf, pack, unpack, type Kept } from '../codec.js';
import type { RedisConfig } from '../config.js';
import type { Engine } from '../engine.js';
import type { Change } from '../operations.js';
import { reasonOf } from '../reason.js';
import type { Standing } from '../standing.js';
import type { Timing } from '../timing.js';
import { Connection, Refusal, type Client } from './connection.js';
import { clientOptions } from './settings.js';
import { MICROS_PER_MILLI } from '../../contract/time.js';

export interface RedisEngineOptions {
  readonly config: RedisConfig;
  readonly log: Logger;
  readonly standing: Standing;
  readonly timing: Timing;
  /** The wall clock, in microseconds. */
  readonly now: () => number;
}

/** The form of what stands in Redis. */
const FORMAT = '1';
/** Entries that are asked for at once. */
const PAGE = 200;
/** Redis forgets an entry that much later than its time, so that the clock that counts is ours alone. */
const GRACE_MS = 1000;

function lifeOf({ expires }: Kept, now: number) {
  if (expires === undefined) return {};
  const value = Math.ceil((expires - now) / MICROS_PER_MILLI) + GRACE_MS;
  return { expiration: { type: 'PX', value } } as const;
}

/**
 * An entry is a key of its own, with a TTL. A sorted set for each table has the names of its entries by their expiry, so
 * that a table is read without looking at what else is in the database. All keys have the same hash tag, for proxies
 * of clusters.
 */
export class RedisEngine implements Engine {
  readonly durable = true;
  readonly shared = true;
  private readonly connection: Connection;

  constructor(private readonly options: RedisEngineOptions) {
    this.connection = new Connection({ ...options, check: (client) => this.check(client) });
  }

  async open(): Promise<void> {
    // Files that are missing are said at once.
    await clientOptions(this.options.config);
    this.connection.start();
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const client = this.connection.now();
    const multi = client.multi();
    const now = this.options.now();
    for (const table of new Set(changes.map((change) => change.table)))
      multi.zRemRangeByScore(this.indexOf(table), '-inf', now / MICROS_PER_MILLI - GRACE_MS);
    for (const { table, key, kept } of changes) {
      const entry = entryOf(table, key);
      if (kept === undefined) {
        multi.del(this.keyOf(entry)).zRem(this.indexOf(table), entry);
        continue;
      }
      multi.set(this.keyOf(entry), pack(kept), lifeOf(kept, now));
      const score = (kept.expires ?? Infinity) / MICROS_PER_MILLI;
      multi.zAdd(this.indexOf(table), { score, value: entry });
    }
    await multi.execTyped();
  }

  async *entries(table: string): AsyncGenerator<readonly [string, string]> {
    // A set that is changed while it is read may tell something twice.
    const seen = new Set<string>();
    let cursor = '0';
    do {
      const page = await this.reading((client) => client.zScan(this.indexOf(table), cursor, { COUNT: PAGE }));
      cursor = page.cursor;
      const keys = page.members.map(({ value }) => value).filter((entry) => !seen.has(entry));
      for (const entry of keys) seen.add(entry);
      for (const [entry, value] of await this.values(keys)) yield [keyOf(entry), value];
    } while (cursor !== '0');
  }

  async get(table: string, key: string): Promise<string | undefined> {
    const [found] = await this.values([entryOf(table, key)]);
    return found?.[1];
  }

  close(): Promise<void> {
    return this.connection.stop();
  }

  private async values(entries: readonly string[]): Promise<readonly (readonly [string, string])[]> {
    if (entries.length === 0) return [];
    const texts = await this.reading((client) => client.mGet(entries.map((entry) => this.keyOf(entry))));
    const now = this.options.now();
    return texts.flatMap((text, index): (readonly [string, string])[] => {
      if (text === null) return [];
      const kept = unpack(text);
      if (kept === undefined) throw new StoreError('invalid', 'an entry in redis is not what was written');
      return isExpired(kept, now) ? [] : [[entries[index] ?? '', kept.value]];
    });
  }

  private async reading<T>(read: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.connection.within(this.options.config.write_timeout);
    try {
      return await read(client);
    } catch (error) {
      throw new StoreError('late', `redis did not answer: ${reasonOf(error)}`, { cause: error });
    }
  }

  private async check(client: Client): Promise<void> {
    const key = this.keyOf('format');
    await client.set(key, FORMAT, { condition: 'NX' });
    const format = await client.get(key);
    if (format === FORMAT) return;
    throw new Refusal(`${key} is ${String(format)}, and this version knows format ${FORMAT} only`);
  }

  private keyOf(entry: string): string {
    return `{${this.options.config.prefix}}:${entry}`;
  }

  private indexOf(table: string): string {
    return this.keyOf(`index:${JSON.stringify(table)}`);
  }
}
