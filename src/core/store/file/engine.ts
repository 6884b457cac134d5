import { ComponentError, StoreError } from '../../contract/errors.js';
import type { Counters, Logger } from '../../contract/ports.js';
import { entryOf } from '../codec.js';
import type { Engine } from '../engine.js';
import type { Change } from '../operations.js';
import { reasonOf } from '../reason.js';
import type { Standing } from '../standing.js';
import { Sweep } from '../sweep.js';
import { kindOf } from './failure.js';
import { droppedIn, filesIn, prepareFolder, setAside } from './folder.js';
import { rowsOf } from './ledger.js';
import { Level, NewerFormat } from './level.js';

export interface FileEngineOptions {
  readonly path: string;
  readonly fsync: 'always' | 'never';
  readonly log: Logger;
  readonly counters: Counters;
  readonly standing: Standing;
  /** The wall clock, in microseconds. */
  readonly now: () => number;
}

const NAME = 'store';

/** Keeps state in LevelDB files, which it checks whole whenever it opens them. */
export class FileEngine implements Engine {
  readonly durable = true;
  readonly shared = false;
  private readonly sweep = new Sweep();
  private readonly files: string;
  private level: Level | undefined;
  private closed = false;

  constructor(private readonly options: FileEngineOptions) {
    this.files = filesIn(options.path);
  }

  async open(): Promise<void> {
    const { path, standing } = this.options;
    try {
      await prepareFolder(path);
    } catch (error) {
      throw new ComponentError(NAME, `${path} can not be used: ${reasonOf(error)}`, { cause: error });
    }
    this.level = await this.openOrBeginAnew();
    standing.over('connection');
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const { now, fsync } = this.options;
    // After a failure nobody knows what stands in the files, so they are read again.
    const level = this.level ?? (await this.reopen());
    const expired = this.sweep.isDue(now()) ? level.expired(now()) : [];
    try {
      await level.write(rowsOf(changes, expired), fsync === 'always');
    } catch (error) {
      this.level = undefined;
      await level.close();
      throw error;
    }
  }

  async *entries(table: string): AsyncGenerator<readonly [string, string]> {
    try {
      yield* this.opened().entries(table, this.options.now);
    } catch (error) {
      throw this.unreadable(error);
    }
  }

  async get(table: string, key: string): Promise<string | undefined> {
    try {
      return await this.opened().get(entryOf(table, key), this.options.now());
    } catch (error) {
      throw this.unreadable(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.level?.close();
    this.level = undefined;
  }

  private async reopen(): Promise<Level> {
    const level = await this.openOrBeginAnew();
    if (this.closed) {
      await level.close();
      throw new StoreError('closed', 'the store was closed meanwhile');
    }
    return (this.level = level);
  }

  private opened(): Level {
    if (this.level === undefined) throw new StoreError('late', 'it is opened again after a failure');
    return this.level;
  }

  private unreadable(error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    return new StoreError('late', `${this.files} can not be read: ${reasonOf(error)}`, { cause: error });
  }

  private async openOrBeginAnew(): Promise<Level> {
    try {
      return await this.openWhole();
    } catch (error) {
      if (error instanceof NewerFormat) throw new ComponentError(NAME, `${this.files}: ${error.message}`);
      const kind = kindOf(error);
      if (kind === 'damage') return this.beginAnew(reasonOf(error));
      const reason =
        kind === 'in_use' ? 'is in use by another process' : `can not be opened: ${reasonOf(error)}`;
      throw new ComponentError(NAME, `${this.files} ${reason}`, { cause: error });
    }
  }

  private async openWhole(): Promise<Level> {
    const { log } = this.options;
    const level = await Level.open(this.files);
    const dropped = await droppedIn(this.files).catch(async (error: unknown) => {
      await level.close();
      throw error;
    });
    if (dropped !== undefined)
      log.warn('the last writes to the store were torn, as by a crash of the machine, and are left out', {
        ...{ path: this.files, dropped },
      });
    return level;
  }

  private async beginAnew(reason: string): Promise<Level> {
    const { path, log, counters, standing, now } = this.options;
    const { copy, removed } = await setAside(path, new Date(now() / 1000));
    log.error('the store is damaged; it was set aside, and begins empty', {
      ...{ path: this.files, reason, copy },
      ...(removed.length > 0 ? { removed } : {}),
    });
    counters.add('store_damaged_total');
    standing.trouble(
      'damage',
      `${this.files} was damaged (${reason}); it is now ${copy}, and the store began empty`,
    );
    return Level.open(this.files);
  }
}
