import { StoreError } from '../contract/errors.js';
import type { Gate, Logger } from '../contract/ports.js';
import type { Store, StoreOperation } from '../contract/store.js';
import { ByteGate } from './byte-gate.js';
import { thrown } from './thrown.js';

/** Of one write, so that much that failed does not wait for a place where all of it fits. */
const WRITE_BYTES = 1024 * 1024;
/** Of what failed. Half of what a store lets wait, so that all of it can be handed over again. */
const FAILED_BYTES = 32 * 1024 * 1024;
const OVERHEAD = 64;

function idOf({ table, key }: StoreOperation): string {
  return JSON.stringify([table, key]);
}

function sizeOf(operation: StoreOperation): number {
  const value = 'value' in operation ? operation.value.length : 0;
  return OVERHEAD + operation.table.length + operation.key.length + value;
}

/** In their order. */
function inWrites(operations: readonly StoreOperation[]): readonly StoreOperation[][] {
  const writes: StoreOperation[][] = [];
  let bytes = Infinity;
  for (const operation of operations) {
    bytes += sizeOf(operation);
    if (bytes > WRITE_BYTES) {
      writes.push([]);
      bytes = sizeOf(operation);
    }
    writes.at(-1)?.push(operation);
  }
  return writes;
}

export interface WriterOptions {
  readonly log: Logger;
  /** What is logged when a write fails. */
  readonly message: string;
  /** Counts operations that could not be written at once. */
  readonly failed: (operations: number) => void;
}

/**
 * Writes without being waited for, in the order of the calls. What the store would not take is handed over again before
 * whatever comes next, and with `again`, unless something newer was said of the same entry by then.
 */
export class Writer {
  /** The last write of each entry that is under way. */
  private readonly underWay = new Map<string, symbol>();
  /** In the order in which it was said. */
  private readonly failed = new Map<string, StoreOperation>();
  private readonly bytes = new ByteGate(FAILED_BYTES);
  private hasFailed = false;

  constructor(
    private readonly store: Pick<Store, 'write'>,
    private readonly options: WriterOptions,
  ) {}

  /** Shut while so much has failed that nothing more should come. */
  get gate(): Gate {
    return this.bytes;
  }

  /** Something of what was said is in no store, and not on its way. */
  get isBehind(): boolean {
    return this.failed.size > 0;
  }

  write(operations: readonly StoreOperation[]): void {
    if (operations.length === 0) return;
    this.again();
    this.hand(operations);
  }

  /** Once more what failed. */
  again(): void {
    if (this.failed.size > 0) inWrites([...this.failed.values()]).forEach((each) => this.hand(each));
  }

  private hand(operations: readonly StoreOperation[]): void {
    const mine = Symbol('write');
    for (const operation of operations) {
      this.forget(operation);
      this.underWay.set(idOf(operation), mine);
    }
    void this.tryTo(operations, mine);
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
      if (isDue) this.remember(operation);
    }
  }

  private remember(operation: StoreOperation): void {
    this.forget(operation);
    this.failed.set(idOf(operation), operation);
    this.bytes.add(sizeOf(operation));
  }

  private forget(operation: StoreOperation): void {
    const id = idOf(operation);
    const known = this.failed.get(id);
    if (known === undefined) return;
    this.failed.delete(id);
    this.bytes.remove(sizeOf(known));
  }

  /** Aloud once: the health of the store tells the rest. */
  private say(reason: string, operations: number): void {
    const { log, message, failed } = this.options;
    failed(operations);
    log[this.hasFailed ? 'debug' : 'warn'](message, { reason, operations });
    this.hasFailed = true;
  }
}
