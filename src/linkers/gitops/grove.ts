import { LRUCache } from 'lru-cache';
import type { ChangeFound, ChangeRef, ChangeUpdate, PushUpdate } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import type { EntityUpdate, Micros } from '../../core/contract/model.js';
import type { LinkClaim, RegistryView } from '../../core/contract/plugin.js';
import type { CLOCK, Clock, Counters, GIT_HOST, METER } from '../../core/contract/ports.js';
import type { STORE } from '../../core/contract/store.js';
import { entityOf } from './entity.js';
import { isAnswer, type Keep, type Kept, type KeptTold } from './keep.js';
import { Forest, type Leaf, type Left, type Missing } from './forest.js';
import type { Hosts } from './hosts.js';
import { linksOf } from './links.js';
import { answerIn, toldIn, type Message } from './message.js';
import { Pushes } from './pushes.js';
import { added, answered, type Answer, type ChangeRecord, type Told } from './record.js';
import type { ReleaseTold } from './release.js';
import { Releases } from './releases.js';
import { Schedule } from './schedule.js';

export type Deps = {
  readonly clock: typeof CLOCK;
  readonly git: typeof GIT_HOST;
  readonly meter: typeof METER;
  readonly store: typeof STORE;
};

/** Pull requests that wait; more of them are left out, and counted. */
const MOST_WAITING = 100_000;
/** Those that have left: a child that comes late finds its trace. */
const REMEMBERED = 50_000;

export interface GroveOptions {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly hosts: Hosts;
  readonly delay: Micros;
  readonly patience: Micros;
  readonly view: RegistryView;
  readonly claim: (claim: LinkClaim) => void;
  readonly emit: (update: EntityUpdate) => void;
  readonly keep: Pick<Keep, 'told' | 'push' | 'gone'>;
  /** Told of each parent that somebody names and nobody knows. */
  readonly want: (missing: Missing) => void;
}

const remembering = <T extends object | string>() =>
  new LRUCache<string, T>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });

/** The trees that wait, and their leaving. What it knows comes of messages, in any order. */
export class Grove {
  readonly #left = remembering<Left>();
  readonly #releases = new Releases();
  readonly #forest = new Forest({ left: this.#left, merged: remembering<string>() }, this.#releases);
  readonly #pushes = new Pushes();
  /** Those that leave now, by key. */
  readonly #leaving = new Map<string, Leaf>();
  readonly #schedule: Schedule;

  constructor(private readonly options: GroveOptions) {
    const { clock, delay, patience } = options;
    this.#schedule = new Schedule(clock, {
      ...{ delay, patience },
      closedAt: (root) => (this.#forest.isRoot(root) ? this.#forest.closedAt(root) : 'gone'),
      leave: (root) => {
        this.#leave(root);
      },
    });
  }

  get size(): number {
    return this.#forest.size;
  }

  take(message: Message): void {
    if (message.type === 'push') this.#takePush(message);
    else if (message.type === 'found') this.#takeAnswer(message);
    else if (message.type === 'release') this.#takeRelease(message);
    else this.#takeDelivery(message);
  }

  /** What an earlier process has left, before any message comes. */
  restore({ told, left, pushes }: Kept): void {
    for (const [key, place] of left) this.#left.set(key, place);
    for (const update of pushes) this.#pushes.put(update);
    for (const { ref, told: each } of told) {
      if (!this.#forest.hasLeft(changeKey(ref))) this.#put(ref, each);
    }
  }

  missing(): readonly Missing[] {
    return this.#forest.allMissing();
  }

  /** Claims the links of one that leaves now. */
  link(key: string): void {
    const leaf = this.#leaving.get(key);
    if (leaf === undefined) return;
    const { view, claim } = this.options;
    const [forest, pushes, releases] = [this.#forest, this.#pushes, this.#releases];
    linksOf(leaf, { forest, pushes, releases, view }).forEach(claim);
  }

  clear(): void {
    this.#schedule.clear();
  }

  #takePush(update: PushUpdate): void {
    this.#pushes.put(update);
    this.options.keep.push(update);
  }

  #takeDelivery(update: ChangeUpdate): void {
    if (this.#forest.hasLeft(changeKey(update.ref))) return this.#drop('late');
    const told = toldIn(update, this.options.hosts);
    this.#put(update.ref, told);
    // Also what was known: it may come again because it could not be kept.
    const held = this.#forest.toldOf(update.ref, told.guid);
    if (held !== undefined) this.options.keep.told(update.ref, held);
  }

  /** What has left is listed again whenever somebody comments it, which is nothing to be counted. */
  #takeAnswer(found: ChangeFound): void {
    if (this.#forest.hasLeft(changeKey(found.ref))) return;
    const answer = answerIn(found, this.options.hosts);
    if (this.#put(found.ref, answer)) this.options.keep.told(found.ref, answer);
  }

  #takeRelease(told: ReleaseTold): void {
    const roots = this.#releases.put(told).flatMap((key) => this.#forest.refresh(key));
    for (const root of new Set(roots)) this.#schedule.changed(root);
  }

  /** Returns whether it was news. */
  #put(ref: ChangeRef, told: Told | Answer): boolean {
    const forest = this.#forest;
    const key = changeKey(ref);
    if (!forest.has(key) && forest.size >= MOST_WAITING) {
      this.#drop('too_many');
      return false;
    }
    const add = (record: ChangeRecord): ChangeRecord =>
      isAnswer(told) ? answered(record, told) : added(record, told);
    const touched = forest.put(ref, add);
    for (const root of touched) this.#schedule.changed(root);
    const missing = forest.missing(key);
    if (missing !== undefined) this.options.want(missing);
    return touched.length > 0;
  }

  #leave(root: string): void {
    const forest = this.#forest;
    const before = forest.size;
    const told = forest.recordsOf(root).flatMap(toldOf);
    const leaves = forest.take(root);
    const open = before - forest.size - leaves.length;
    if (open > 0) this.#drop('abandoned', open);
    for (const leaf of leaves) {
      this.#leaving.set(leaf.key, leaf);
      this.options.emit(entityOf(leaf.record, leaf.closing, leaf.standing));
      this.#leaving.delete(leaf.key);
    }
    // Not before their spans are kept.
    const places = leaves.map(({ key, standing: { traceKey } }) => [key, { traceKey }] as const);
    this.options.keep.gone(told, places);
  }

  #drop(reason: string, by = 1): void {
    this.options.counters.add('gitops_changes_dropped_total', { reason }, by);
  }
}

function toldOf({ ref, told, answer }: ChangeRecord): readonly KeptTold[] {
  const all = [...told.values(), ...(answer === undefined ? [] : [answer])];
  return all.map((each) => ({ ref, told: each }));
}
