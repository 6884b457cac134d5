import { changeKey } from '../../core/contract/keys.js';
import type { ChangeRef } from '../../core/contract/change.js';
import type { Micros } from '../../core/contract/model.js';
import { IndexOf } from './index-of.js';
import { closingOf, createdOf, lastOf, type ChangeRecord, type Told } from './record.js';

/** A pull request that waits. */
export interface Node {
  readonly record: ChangeRecord;
  readonly created: Micros;
  readonly closing?: Told;
  /** The one that it names, whether that is there or not. */
  readonly named?: ChangeRef;
  /** The key of that; when it names none, of the one whose release it promotes. */
  readonly parent?: string;
}

export function nodeOf(record: ChangeRecord): Node {
  const closing = closingOf(record);
  const named = (closing ?? lastOf(record))?.parent;
  return {
    ...{ record, created: createdOf(record) ?? 0 },
    ...(closing === undefined ? {} : { closing }),
    ...(named === undefined ? {} : { named, parent: changeKey(named) }),
  };
}

/** Which pull request stands under which, as things are. */
export class Nodes {
  private readonly nodes = new Map<string, Node>();
  /** By the key of the parent. */
  private readonly below = new IndexOf();

  get size(): number {
    return this.nodes.size;
  }

  get keys(): readonly string[] {
    return [...this.nodes.keys()];
  }

  has(key: string): boolean {
    return this.nodes.has(key);
  }

  get(key: string): Node | undefined {
    return this.nodes.get(key);
  }

  set(key: string, node: Node): void {
    this.remove(key);
    this.nodes.set(key, node);
    if (node.parent !== undefined) this.below.add(node.parent, key);
  }

  remove(key: string): void {
    const parent = this.nodes.get(key)?.parent;
    this.nodes.delete(key);
    if (parent !== undefined) this.below.delete(parent, key);
  }

  /** Those whose parent it is, whether it is there or not, and whether they stand under it or not. */
  under(key: string): readonly string[] {
    return this.below.of(key);
  }

  /** The root of the tree in which it stands. */
  rootOf(key: string): string {
    const parent = this.parentOf(key);
    return parent === undefined ? key : this.rootOf(parent);
  }

  /** It was there first, or at the same time. */
  parentOf(key: string): string | undefined {
    const { parent, created = 0 } = this.nodes.get(key) ?? {};
    const above = parent === undefined ? undefined : this.nodes.get(parent);
    if (above === undefined || above.created > created) return undefined;
    return above.created === created && this.isTopOfCircle(key, created) ? undefined : parent;
  }

  /** A tree, parents before their children. */
  membersOf(root: string): readonly string[] {
    const members = [root];
    for (const member of members) {
      members.push(...this.under(member).filter((child) => this.parentOf(child) === member));
    }
    return members;
  }

  /** The latest closing of it and of all below it. */
  endOf(key: string): Micros {
    return Math.max(...this.membersOf(key).map((each) => this.nodes.get(each)?.closing?.facts.updated ?? 0));
  }

  /** Those that were made at the same time may name each other in a circle: then the one with the smallest key is on top. */
  private isTopOfCircle(key: string, created: Micros): boolean {
    const seen = new Set<string>();
    let at: string | undefined = key;
    while (at !== undefined && !seen.has(at) && this.nodes.get(at)?.created === created) {
      seen.add(at);
      at = this.nodes.get(at)?.parent;
    }
    return at === key && [...seen].every((each) => key <= each);
  }
}
