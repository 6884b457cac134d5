import { crc32 } from 'node:zlib';
import { entryOf, isExpired, pack, unpack, type Kept } from '../codec.js';
import type { Change } from '../operations.js';

const CHECK_BYTES = 4;
const MODULUS = 2 ** 32;

/** What is written beside the entries with each commit: nothing of them can be lost without being noticed. */
export interface Summary {
  readonly count: number;
  /** Of the checks of all entries. */
  readonly sum: number;
}

export interface Row {
  readonly entry: string;
  /** Absent: it is deleted. */
  readonly bytes?: Buffer;
  readonly check?: number;
  readonly expires?: number | undefined;
}

interface Held {
  readonly check: number;
  readonly expires: number | undefined;
}

function checkOf(entry: string, packed: Buffer): number {
  return crc32(packed, crc32(entry));
}

/** A value with the check of it and of where it stands. */
export function encodeRow(entry: string, kept: Kept): Row & { readonly bytes: Buffer } {
  const packed = Buffer.from(pack(kept));
  const check = checkOf(entry, packed);
  const head = Buffer.alloc(CHECK_BYTES);
  head.writeUInt32LE(check);
  return { entry, bytes: Buffer.concat([head, packed]), check, expires: kept.expires };
}

/** Undefined when the bytes are not what was written. */
export function decodeRow(entry: string, bytes: Buffer): (Kept & { readonly check: number }) | undefined {
  if (bytes.length < CHECK_BYTES) return undefined;
  const packed = bytes.subarray(CHECK_BYTES);
  const check = bytes.readUInt32LE();
  if (check !== checkOf(entry, packed)) return undefined;
  const kept = unpack(packed.toString());
  return kept && { ...kept, check };
}

/** The check and the expiry of each entry that stands in the files. */
export class Ledger {
  private readonly held = new Map<string, Held>();
  private sum = 0;

  add(row: Required<Pick<Row, 'entry' | 'check'>> & Pick<Row, 'expires'>): void {
    this.remove(row.entry);
    this.held.set(row.entry, { check: row.check, expires: row.expires });
    this.sum = (this.sum + row.check) % MODULUS;
  }

  get summary(): Summary {
    return { count: this.held.size, sum: this.sum };
  }

  /** Deletions of what has expired. */
  expired(now: number): readonly Row[] {
    return [...this.held].filter(([, held]) => isExpired(held, now)).map(([entry]) => ({ entry }));
  }

  /** What it is after these rows, of which no two are of one entry. */
  after(rows: readonly Row[]): Summary {
    let { count, sum } = this.summary;
    for (const { entry, check } of rows) {
      const held = this.held.get(entry);
      count += Number(check !== undefined) - Number(held !== undefined);
      sum = (sum + (check ?? 0) - (held?.check ?? 0) + MODULUS) % MODULUS;
    }
    return { count, sum };
  }

  take(rows: readonly Row[]): void {
    for (const { entry, check, expires } of rows) {
      if (check === undefined) this.remove(entry);
      else this.add({ entry, check, expires });
    }
  }

  private remove(entry: string): void {
    const held = this.held.get(entry);
    if (held === undefined) return;
    this.held.delete(entry);
    this.sum = (this.sum - held.check + MODULUS) % MODULUS;
  }
}

/** The rows of a commit: the changes, and the expired entries that they do not touch. */
export function rowsOf(changes: readonly Change[], expired: readonly Row[]): readonly Row[] {
  const changed = changes.map(({ table, key, kept }): Row => {
    const entry = entryOf(table, key);
    return kept === undefined ? { entry } : encodeRow(entry, kept);
  });
  if (expired.length === 0) return changed;
  const touched = new Set(changed.map(({ entry }) => entry));
  return [...changed, ...expired.filter(({ entry }) => !touched.has(entry))];
}
