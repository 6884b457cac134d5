import type { StoreOperation } from '../contract/store.js';
import { readTable, type ReadOptions } from '../kit/read-table.js';
import { asIs } from './codec.js';
import { TABLES } from './tables.js';
import type { Writer } from '../kit/writer.js';

/** How far each watch has come. It is written after what the watch told, so everything up to there is kept. */
export class Checkpoints {
  private readonly versions = new Map<string, string>();
  private readonly moved = new Set<string>();

  constructor(private readonly writer: Writer) {}

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
    this.moved.add(watch);
    // An old one tells more than is needed, none at all too little.
    if (before === undefined) this.flush();
  }

  /** Writes those that have moved. */
  flush(): void {
    const operations = [...this.moved].map((watch): StoreOperation => {
      return { table: TABLES.watches, key: watch, value: this.versions.get(watch) ?? '' };
    });
    this.moved.clear();
    this.writer.write(operations);
  }
}
