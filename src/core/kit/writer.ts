import { StoreError } from '../contract/errors.js';
import type { Logger } from '../contract/ports.js';
import type { Store, StoreOperation } from '../contract/store.js';
import { thrown } from './thrown.js';

function idOf({ table, key }: StoreOperation): string {
  return JSON.stringify([table, key]);
}

export interface WriterOptions {
  readonly log: Logger;
  /** What is logged when a write fails. */
  readonly message: string;
  /** Counts operations that could not be written at once. */
  readonly failed: (operations: number) => void;
}

/**
 * Writes without being waited for. What the store would not take is written again with `again`, unless something newer was
 * said of the same entry by then.
 */
export class Writer {
  /** The last write of each entry that is under way. */
  private readonly underWay = new Map<string, symbol>();
  private readonly failed = new Map<string, StoreOperation>();
  private hasFailed = false;

  constructor(
    private readonly store: Pick<Store, 'write'>,
    private readonly options: WriterOptions,
  ) {}

  write(operations: readonly StoreOperation[]): void {
    if (operations.length === 0) return;
    const mine = Symbol('write');
    for (const operation of operations) {
      this.failed.delete(idOf(operation));
      this.underWay.set(idOf(operation), mine);
    }
    void this.tryTo(operations, mine);
  }

  /** Once more what failed. */
  again(): void {
    this.write([...this.failed.values()]);
  }

  private async tryTo(operations: readonly StoreOperation[], mine: symbol): Promise<void> {
    let isDue = false;
    try {
      await this.store.write(operations);
    } catch (error) {
      // What could never be written is given up, and that is told.
      isDue = !(error instanceof StoreError && error.reason === 'invalid');
      this.say(thrown(error), operations.length);
    }
    for (const operation of operations) {
      const id = idOf(operation);
      if (this.underWay.get(id) !== mine) continue;
      this.underWay.delete(id);
      if (isDue) this.failed.set(id, operation);
    }
  }

  /** Aloud once: the health of the store tells the rest. */
  private say(reason: string, operations: number): void {
    const { log, message, failed } = this.options;
    failed(operations);
    log[this.hasFailed ? 'debug' : 'warn'](message, { reason, operations });
    this.hasFailed = true;
  }
}
