import { changeKey } from '../../core/contract/keys.js';
import type { ChangeRef } from '../../core/contract/change.js';
import type { Micros } from '../../core/contract/model.js';
import type { Standing } from './entity.js';
import { nodeOf, Nodes, type Node } from './nodes.js';
import { mergesOf, type ChangeRecord, type Told } from './record.js';
import { commitKey } from './release.js';
import type { Releases } from './releases.js';

/** A closed pull request of a tree that is whole, and where it stands. */
export interface Leaf {
  readonly key: string;
  readonly record: ChangeRecord;
  readonly closing: Told;
  readonly standing: Standing;
}

/** Where a pull request that has left stands. */
export interface Left {
  readonly traceKey: string;
}

/** What is remembered of those that have left. */
export interface Memory {
  readonly left: Keeping<Left>;
  /** Which pull request was merged as a commit, also of those that have left. */
  readonly merged: Keeping<string>;
}

interface Keeping<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): unknown;
}

/** One that another one names as its parent, and nobody knows. */
export interface Missing {
  readonly ref: ChangeRef;
  /** When its child was created. */
  readonly before: Micros;
}

/** The pull requests that wait: trees of those that promote one another. It reads no clock. */
export class Forest {
  private readonly nodes = new Nodes();

  constructor(
    private readonly memory: Memory,
    private readonly releases: Pick<Releases, 'of' | 'from'>,
  ) {}

  get size(): number {
    return this.nodes.size;
  }

  has(key: string): boolean {
    return this.nodes.has(key);
  }

  isRoot(key: string): boolean {
    return this.nodes.has(key) && this.nodes.rootOf(key) === key;
  }

  hasLeft(key: string): boolean {
    return !this.nodes.has(key) && this.memory.left.get(key) !== undefined;
  }

  /** Takes what was told of one. Returns the roots of the trees that are not what they were. */
  put(ref: ChangeRef, add: (record: ChangeRecord) => ChangeRecord): readonly string[] {
    const key = changeKey(ref);
    const before = this.nodes.get(key);
    const record = add(before?.record ?? { ref, told: new Map() });
    if (record === before?.record) return [];
    const roots = this.replace(key, this.standing(record));
    const promoting = this.remember(record).flatMap((change) => this.refresh(change));
    return [...new Set([...roots, ...promoting].map((each) => this.rootOf(each)))];
  }

  /** The delivery that counts under a GUID. */
  toldOf(ref: ChangeRef, guid: string): Told | undefined {
    return this.nodes.get(changeKey(ref))?.record.told.get(guid);
  }

  /** What it promotes may be another one now. Returns the roots of the trees that are not what they were. */
  refresh(key: string): readonly string[] {
    const before = this.nodes.get(key);
    if (before === undefined) return [];
    const node = this.standing(before.record);
    return node.parent === before.parent ? [this.rootOf(key)] : this.replace(key, node);
  }

  /** The parent that it names, if nobody knows that. */
  missing(key: string): Missing | undefined {
    const { named: ref, parent, created: before = 0 } = this.nodes.get(key) ?? {};
    const isKnown =
      parent === undefined || this.nodes.has(parent) || this.memory.left.get(parent) !== undefined;
    return isKnown || ref === undefined ? undefined : { ref, before };
  }

  /** All parents that are named, and that nobody knows. */
  allMissing(): readonly Missing[] {
    return this.nodes.keys.flatMap((key) => this.missing(key) ?? []);
  }

  /** The root of the tree in which it stands, as things are. */
  rootOf(key: string): string {
    return this.nodes.rootOf(key);
  }

  /** The latest closing in a tree; undefined while something of it is open. */
  closedAt(root: string): Micros | undefined {
    const ends = this.nodes.membersOf(root).map((key) => this.nodes.get(key)?.closing?.facts.updated);
    return ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
  }

  /** Everything that was told of a tree. */
  recordsOf(root: string): readonly ChangeRecord[] {
    return this.nodes.membersOf(root).flatMap((key) => this.nodes.get(key)?.record ?? []);
  }

  /** Takes a tree out, parents first. What is open in it is forgotten. */
  take(root: string): readonly Leaf[] {
    const above = this.nodes.get(root)?.parent;
    // Its parent may have left before it came.
    const left = above === undefined ? undefined : this.memory.left.get(above);
    const traceKey = left?.traceKey ?? root;
    const members = this.nodes.membersOf(root);
    const leaves = members.flatMap((key): Leaf[] => {
      const { record, closing } = this.nodes.get(key) ?? {};
      if (record === undefined || closing === undefined) return [];
      const parentKey = this.nodes.parentOf(key) ?? (left && above);
      const standing = {
        traceKey,
        ...(parentKey !== undefined && { parentKey }),
        end: this.nodes.endOf(key),
      };
      return [{ key, record, closing, standing }];
    });
    for (const { key } of leaves) this.memory.left.set(key, { traceKey });
    for (const key of members) this.nodes.remove(key);
    return leaves;
  }

  /** The trace in which a pull request stands, or has stood. */
  traceOf(key: string): string | undefined {
    return this.nodes.has(key) ? this.rootOf(key) : this.memory.left.get(key)?.traceKey;
  }

  /** Under the one that it names, else under the one whose release it promotes. */
  private standing(record: ChangeRecord): Node {
    const node = nodeOf(record);
    const parent = node.parent ?? this.promotedBy(changeKey(record.ref));
    return parent === undefined ? node : { ...node, parent };
  }

  private promotedBy(key: string): string | undefined {
    const merged = this.releases
      .of(key)
      .flatMap(({ commit }) => (commit === undefined ? [] : (this.memory.merged.get(commit) ?? [])));
    return merged.find((change) => change !== key);
  }

  /** Keeps as what it was merged. Of several that were merged as one commit the one with the smallest key counts. */
  private remember(record: ChangeRecord): readonly string[] {
    const key = changeKey(record.ref);
    return mergesOf(record).flatMap((revision) => {
      const commit = commitKey(record.ref, revision);
      const known = this.memory.merged.get(commit);
      if (known !== undefined && known <= key) return [];
      this.memory.merged.set(commit, key);
      return this.releases.from(commit);
    });
  }

  private replace(key: string, node: Node): readonly string[] {
    // Those that name it may come to it, and who it stood under may lose it.
    const touched = this.nodes.under(key).map((child) => this.rootOf(child));
    if (this.nodes.has(key)) touched.push(this.rootOf(key));
    this.nodes.set(key, node);
    return [...touched, key].filter((each) => this.nodes.has(each)).map((each) => this.rootOf(each));
  }
}
