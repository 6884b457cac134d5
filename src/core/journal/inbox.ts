import type { Component } from '../contract/component.js';
import type { Micros, Update } from '../contract/model.js';
import type { Counters, Logger } from '../contract/ports.js';
import type { Durability, Store, StoreOperation } from '../contract/store.js';
import { createOnce } from '../kit/once.js';
import { pause } from '../kit/pause.js';
import { readTable } from '../kit/read-table.js';
import { thrown } from '../kit/thrown.js';
import { decodeTold, encodeTold } from './codec.js';
import { TABLES } from './tables.js';

const TABLE = TABLES.inbox;
const LOOK_MILLIS = 500;

interface Shared {
  readonly store: Pick<Store, 'table' | 'write'>;
  readonly counters: Counters;
}

export interface LeavingOptions extends Shared {
  readonly now: () => Micros;
  /** How long it is kept while nobody leads. */
  readonly patience: Micros;
  /** Unlike that of any other process. */
  readonly life: string;
}

/** Leaves what is told for the replica that leads. Whoever has to know whether it is safe asks DURABILITY. */
export function createLeaving(options: LeavingOptions): (update: Update) => void {
  const { store, counters, now, patience, life } = options;
  let count = 0;
  return (update) => {
    count += 1;
    const key = `${String(now())}/${life}/${String(count)}`;
    const entry = { table: TABLE, key, value: encodeTold(update), expires: now() + patience };
    counters.add('inbox_updates_total', { what: 'left' });
    // It has failed for DURABILITY, too, and so for who sent it, who sends it again.
    store.write([entry]).catch(() => undefined);
  };
}

export interface InboxOptions extends Shared {
  readonly durability: Durability;
  readonly log: Logger;
  readonly handle: (update: Update) => void;
}

/**
 * Takes over what replicas that do not lead have left. Each is forgotten only when all that came of it is safe; taken
 * twice nothing comes of it.
 */
export class Inbox implements Component {
  private readonly stopping = new AbortController();
  private readonly once = createOnce(1);
  private running: Promise<void> | undefined;

  constructor(private readonly options: InboxOptions) {}

  start(): Promise<void> {
    this.running ??= this.run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (; !signal.aborted; await pause(LOOK_MILLIS, signal)) {
      try {
        await this.look();
      } catch (error) {
        // The health of the store tells how it goes on.
        const level = this.once('failed') ? 'warn' : 'debug';
        const reason = thrown(error);
        this.options.log[level]('what other replicas took could not be taken over; it is tried again', {
          reason,
        });
      }
    }
  }

  private async look(): Promise<void> {
    const { store, durability, counters, handle, log } = this.options;
    const keys: string[] = [];
    const unreadable = (table: string, key: string): void => {
      counters.add('journal_unreadable_total', { table });
      keys.push(key);
    };
    for (const [key, update] of await readTable({ store, log, unreadable }, TABLE, decodeTold)) {
      handle(update);
      keys.push(key);
    }
    if (keys.length === 0) return;
    await durability.written();
    await store.write(keys.map((key): StoreOperation => ({ table: TABLE, key, delete: true })));
    counters.add('inbox_updates_total', { what: 'taken' }, keys.length);
  }
}
