import { LRUCache } from 'lru-cache';
import type { Micros, SpanRecord } from '../contract/model.js';
import type { Currency } from './currency.js';
import type { Deadlines } from './deadlines.js';
import type { Dressing } from './finish.js';
import { belonging, endOf, rootSpan, type Member } from './root.js';

const REMEMBERED_ROOTS = 50_000;
/** API times are whole seconds, and a job is heard of a moment after its creation. */
const LAG: Micros = 2_000_000;

export interface EventOptions {
  readonly settle: Micros;
  /** A watch that is behind for longer than this is waited for no more. */
  readonly abandonAfter: Micros;
  readonly currency: Currency;
  readonly dressing: Dressing;
  readonly emit: (records: readonly SpanRecord[]) => void;
}

interface Group {
  readonly members: Map<string, Member>;
  /** Members that the API server has long deleted: they still shape the root. */
  readonly forgotten: Set<string>;
  emitted: boolean;
  /** Since when its root would have left, if a watch were not behind. */
  heldSince?: Micros;
}

/** The events that have something below them, and when their root is due. */
export class Events {
  private readonly groups = new Map<string, Group>();
  /** Events whose members are all forgotten and whose root is out. */
  private readonly done = new LRUCache<string, true>({
    // Bounded by size, not by `max`, which would set aside room for all of them at the start.
    maxSize: REMEMBERED_ROOTS,
    sizeCalculation: () => 1,
  });

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: EventOptions,
  ) {}

  get size(): number {
    return this.groups.size;
  }

  /** Takes the state of a top-level entity. */
  put(guid: string, key: string, member: Member): void {
    const group = this.groups.get(guid) ?? this.open(guid);
    group.members.set(key, member);
    if (group.emitted) return;
    const end = endOf(belonging(group.members.values(), this.options.settle));
    if (end === undefined) return;
    const due = Math.max(end, this.deadlines.now()) + this.options.settle + LAG;
    this.deadlines.at(due, () => this.settle(guid, end));
  }

  /** Forgets a member, and the event with its last one. */
  forget(guid: string, key: string): void {
    const group = this.groups.get(guid);
    if (group === undefined) return;
    group.forgotten.add(key);
    if (group.emitted) this.prune(guid, group);
  }

  private open(guid: string): Group {
    const group: Group = { members: new Map(), forgotten: new Set(), emitted: this.done.has(guid) };
    this.groups.set(guid, group);
    return group;
  }

  private prune(guid: string, group: Group): void {
    for (const key of group.forgotten) group.members.delete(key);
    group.forgotten.clear();
    if (group.members.size > 0) return;
    this.groups.delete(guid);
    this.done.set(guid, true);
  }

  /** Emits the root, unless something that belongs to it moved its end meanwhile: that has a deadline of its own. */
  private settle(guid: string, expectedEnd: Micros): void {
    const group = this.groups.get(guid);
    if (group === undefined || group.emitted) return;
    const members = belonging(group.members.values(), this.options.settle);
    if (endOf(members) !== expectedEnd || this.isHeld(guid, group, expectedEnd)) return;
    group.emitted = true;
    const isHistory = members.every((member) => member.isHistory);
    const root = isHistory ? undefined : rootSpan(guid, members, this.options.dressing);
    if (root !== undefined) this.options.emit([root]);
    this.prune(guid, group);
  }

  /** While a watch of its kinds is behind, or nothing is read, another job may be there that nobody has told of. */
  private isHeld(guid: string, group: Group, expectedEnd: Micros): boolean {
    const { currency, settle, abandonAfter } = this.options;
    const again = (): void => this.settle(guid, expectedEnd);
    if (currency.isHeldBack) {
      this.deadlines.in(settle + LAG, again);
      return true;
    }
    if (currency.isCurrent(new Set([...group.members.values()].map((member) => member.kind)))) return false;
    const since = (group.heldSince ??= this.deadlines.now());
    if (since + abandonAfter <= this.deadlines.now()) return false;
    currency.afterNext(() => this.deadlines.in(settle + LAG, again));
    this.deadlines.at(since + abandonAfter, again);
    return true;
  }
}
