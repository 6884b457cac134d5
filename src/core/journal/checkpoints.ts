import type { Durability, StoreOperation } from '../contract/store.js';
import { readTable, type ReadOptions } from '../kit/read-table.js';
import { asIs } from './codec.js';
import { TABLES } from './tables.js';
import type { Writer } from '../kit/writer.js';

/** How far each watch has come. It is written when what the watch told is safe, so everything up to there is kept. */
export class Checkpoints {
  private readonly versions = new Map<string, string>();
  private readonly moved = new Set<string>();
  private isWaiting = false;
  private hasStopped = false;

  constructor(
    private readonly writer: Pick<Writer, 'write' | 'isBehind'>,
    private readonly durability: Durability,
  ) {}

  async load(options: ReadOptions): Promise<void> {
    for (const [watch, version] of await readTable(options, TABLES.watches, asIs))
      this.versions.set(watch, version);
  }

  get(watch: string): string | undefined {
    return this.versions.get(watch);
  }

  put(watch: string, version: string): void {
    const before = this.versions.get(watch);
    if (before === version) return;
    this.versions.set(watch, version);
    // The first one waits for nothing: an old one tells more than is needed, none at all too little.
    if (before === undefined) this.writer.write([this.entry(watch, version)]);
    else this.moved.add(watch);
  }

  /** Writes those that have moved, once all that was handed over before is safe. Never rejects. */
  async flush(): Promise<void> {
    if (this.isWaiting || this.moved.size === 0 || this.writer.isBehind) return;
    const due = [...this.moved].map((watch) => [watch, this.versions.get(watch) ?? ''] as const);
    this.moved.clear();
    this.isWaiting = true;
    try {
      await this.durability.written();
      if (!this.hasStopped) this.writer.write(due.map(([watch, value]) => this.entry(watch, value)));
    } catch {
      // Whoever wrote it has said why. The next flush tries again.
      for (const [watch] of due) this.moved.add(watch);
    } finally {
      this.isWaiting = false;
    }
  }

  /** An old one tells more than is needed, so nothing is waited for. */
  stop(): void {
    this.hasStopped = true;
  }

  private entry(key: string, value: string): StoreOperation {
    return { table: TABLES.watches, key, value };
  }
}
