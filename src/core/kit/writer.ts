import { StoreError } from '../contract/errors.js';
import type { Store, StoreOperation } from '../contract/store.js';

function idOf({ table, key }: StoreOperation): string {
  return JSON.stringify([table, key]);
}

/**
 * Writes without being waited for. What the store would not take is written again with `again`, unless something newer was
 * said of the same entry by then.
 */
export class Writer {
  /** The last write of each entry that is under way. */
  private readonly underWay = new Map<string, symbol>();
  private readonly failed = new Map<string, StoreOperation>();

  constructor(
    private readonly store: Pick<Store, 'write'>,
    private readonly onFailure: (reason: string, operations: number) => void,
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
      this.onFailure(error instanceof Error ? error.message : String(error), operations.length);
    }
    for (const operation of operations) {
      const id = idOf(operation);
      if (this.underWay.get(id) !== mine) continue;
      this.underWay.delete(id);
      if (isDue) this.failed.set(id, operation);
    }
  }
}
