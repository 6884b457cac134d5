import { z } from 'zod';
import type { ChangeRef, PushUpdate } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import type { Micros } from '../../core/contract/model.js';
import type { Counters, Logger } from '../../core/contract/ports.js';
import type { Store, StoreOperation } from '../../core/contract/store.js';
import { Writer } from '../../core/kit/writer.js';
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
  #hasFailed = false;

  constructor(private readonly options: KeepOptions) {
    const table = (name: string): string => `linkers.${options.id}/1/${name}`;
    this.#tables = { told: table('told'), left: table('left'), pushes: table('pushes') };
    this.#writer = new Writer(options.store, (reason, operations) => {
      this.#failed(reason, operations);
    });
  }

  async load(): Promise<Kept> {
    if (!this.options.store.durable) return NOTHING;
    return {
      told: (await this.#read(this.#tables.told, kept)).map(([, value]) => value as unknown as KeptTold),
      left: await this.#read(this.#tables.left, left),
      pushes: (await this.#read(this.#tables.pushes, push)).map(
        ([, value]) => value as unknown as PushUpdate,
      ),
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
    this.#writer.again();
    this.#writer.write(operations);
  }

  async #read<T>(table: string, shape: z.ZodType<T>): Promise<readonly (readonly [string, T])[]> {
    const read: (readonly [string, T])[] = [];
    for await (const [key, text] of this.options.store.table(table).entries()) {
      const { success, data } = shape.safeParse(parsed(text));
      if (success) read.push([key, data]);
      else this.#leaveOut(table, key);
    }
    return read;
  }

  #leaveOut(table: string, key: string): void {
    this.options.counters.add('gitops_unreadable_total');
    this.options.log.warn('an entry of the store can not be read; it is left out', { table, key });
  }

  /** Aloud once: the health of the store tells the rest. */
  #failed(reason: string, operations: number): void {
    const { counters, log } = this.options;
    counters.add('gitops_write_failures_total', {}, operations);
    const fields = { reason, operations };
    if (this.#hasFailed) log.debug('pull requests that wait could not be written down', fields);
    else log.warn('pull requests that wait could not be written down; it is tried again', fields);
    this.#hasFailed = true;
  }
}

function toldKey(change: string, told: Told | Answer): string {
  return JSON.stringify([change, isAnswer(told) ? 'answer' : 'told', told.guid]);
}

/** Undefined when it is no JSON, which no shape takes. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
