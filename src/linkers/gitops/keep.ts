import { z } from 'zod';
import type { ChangeRef, PushUpdate } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import type { Micros } from '../../core/contract/model.js';
import type { Counters, Logger } from '../../core/contract/ports.js';
import type { Store, StoreOperation } from '../../core/contract/store.js';
import { readTable } from '../../core/kit/read-table.js';
import { Writer } from '../../core/kit/writer.js';
import { readJson } from '../../core/schema/json.js';
import type { Left } from './forest.js';
import type { Answer, Told } from './record.js';

/** What was told of one pull request, once. */
export interface KeptTold {
  readonly ref: ChangeRef;
  readonly told: Told | Answer;
}

/** What an earlier process has left. */
export interface Kept {
  readonly told: readonly KeptTold[];
  readonly left: readonly (readonly [key: string, left: Left])[];
  readonly pushes: readonly PushUpdate[];
}

export interface KeepOptions {
  readonly store: Store;
  /** Of the component: each has tables of its own. */
  readonly id: string;
  readonly log: Logger;
  readonly counters: Counters;
  readonly now: () => Micros;
  /** How long what never ends is kept. */
  readonly patience: Micros;
}

const NOTHING: Kept = { told: [], left: [], pushes: [] };

const kept = z.object({
  ref: z.object({ host: z.string(), owner: z.string(), repository: z.string(), number: z.int() }),
  told: z.looseObject({ guid: z.string(), kind: z.string(), others: z.array(z.string()) }),
});
const left = z.object({ traceKey: z.string() });
const push = z.looseObject({ type: z.literal('push'), revision: z.string(), guid: z.string() });

export const isAnswer = (told: Told | Answer): told is Answer => 'asOf' in told;

/**
 * Keeps in a store that outlives the process what webhooks and Git hosts told of pull requests that wait, without their
 * texts, and where those stand that have left.
 */
export class Keep {
  readonly #writer: Writer;
  readonly #tables: Readonly<Record<'told' | 'left' | 'pushes', string>>;

  constructor(private readonly options: KeepOptions) {
    const table = (name: string): string => `linkers.${options.id}/1/${name}`;
    this.#tables = { told: table('told'), left: table('left'), pushes: table('pushes') };
    this.#writer = new Writer(options.store, {
      log: options.log,
      message: 'pull requests that wait could not be written down; it is tried again',
      failed: (operations) => {
        options.counters.add('gitops_write_failures_total', {}, operations);
      },
    });
  }

  async load(): Promise<Kept> {
    const { store, log, counters } = this.options;
    if (!store.durable) return NOTHING;
    const unreadable = (): void => counters.add('gitops_unreadable_total');
    const read = async <T>(table: string, shape: z.ZodType) =>
      readTable({ store, log, unreadable }, table, (text) => readJson<T>(shape, text));
    const tables = this.#tables;
    return {
      told: (await read<KeptTold>(tables.told, kept)).map(([, value]) => value),
      left: await read<Left>(tables.left, left),
      pushes: (await read<PushUpdate>(tables.pushes, push)).map(([, value]) => value),
    };
  }

  told(ref: ChangeRef, told: Told | Answer): void {
    const key = toldKey(changeKey(ref), told);
    this.#write([this.#put(this.#tables.told, key, { ref, told } satisfies KeptTold)]);
  }

  push(update: PushUpdate): void {
    const { repository, revision, guid } = update;
    this.#write([this.#put(this.#tables.pushes, JSON.stringify([repository, revision, guid]), update)]);
  }

  /** Nothing is kept of these any more but where they stand, if they have a place. */
  gone(told: readonly KeptTold[], places: readonly (readonly [key: string, left: Left])[]): void {
    this.#write([
      ...places.map(([key, place]) => this.#put(this.#tables.left, key, place)),
      ...told.map((each): StoreOperation => {
        return { table: this.#tables.told, key: toldKey(changeKey(each.ref), each.told), delete: true };
      }),
    ]);
  }

  #put(table: string, key: string, value: unknown): StoreOperation {
    const expires = this.options.now() + this.options.patience;
    return { table, key, value: JSON.stringify(value), expires };
  }

  #write(operations: readonly StoreOperation[]): void {
    if (!this.options.store.durable) return;
    this.#writer.write(operations);
  }
}

function toldKey(change: string, told: Told | Answer): string {
  return JSON.stringify([change, isAnswer(told) ? 'answer' : 'told', told.guid]);
}
