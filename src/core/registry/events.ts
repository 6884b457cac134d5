import { LRUCache } from 'lru-cache';
import type { EventUpdate, Micros } from '../contract/model.js';
import type { Currency } from './currency.js';
import type { Deadlines } from './deadlines.js';
import { belonging, emptyRootSpan, endOf, rootSpan, type Member } from './root.js';
import type { Memory, RootStart } from './restored.js';
import { Webhooks, type WebhookOptions } from './webhooks.js';

const REMEMBERED_ROOTS = 50_000;
/** API times are whole seconds, and a job is heard of a moment after its creation. */
const LAG: Micros = 2_000_000;

export interface EventOptions extends Omit<WebhookOptions, 'isAwaited'> {
  readonly settle: Micros;
  readonly currency: Currency;
  /** Told of each root that has left. */
  readonly rootLeft: (guid: string, start: RootStart) => void;
  /** Whether an event below which nothing ever came gets a root too. */
  readonly tracesWithoutJobs: boolean;
}

interface Group {
  readonly members: Map<string, Member>;
  /** When its root has left. */
  root?: RootStart;
  /** The end of its root, as things are. */
  end?: Micros;
  /** Cancels what its root waits for. */
  cancel?: () => void;
  /** Since when its root would have left, if a watch were not behind. */
  heldSince?: Micros;
}

/** The events that have something below them, and when their root is due. */
export class Events {
  private readonly groups = new Map<string, Group>();
  /** Events whose members are all forgotten and whose root is out. */
  private readonly done = new LRUCache<string, RootStart>({
    // Bounded by size, not by `max`, which would set aside room for all of them at the start.
    maxSize: REMEMBERED_ROOTS,
    sizeCalculation: () => 1,
  });

  readonly webhooks: Webhooks;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly options: EventOptions,
  ) {
    this.webhooks = new Webhooks(deadlines, { ...options, isAwaited: (guid) => this.groups.has(guid) });
  }

  get size(): number {
    return this.groups.size;
  }

  /** Whether something stands below it, or stood while it is remembered. */
  has(guid: string): boolean {
    return this.groups.has(guid) || this.done.has(guid);
  }

  /** Whether its root has left, or is history. */
  hasLeft(guid: string): boolean {
    return this.done.has(guid) || this.groups.get(guid)?.root !== undefined;
  }

  /** What left before this process began. */
  restore({ roots, webhookKeys }: Pick<Memory, 'roots' | 'webhookKeys'>): void {
    for (const [guid, start] of roots) this.done.set(guid, start);
    this.webhooks.restore(webhookKeys);
  }

  /** Takes the state of a top-level entity. */
  put(guid: string, key: string, member: Member): void {
    const group = this.groups.get(guid) ?? this.open(guid);
    group.members.set(key, member);
    if (group.root !== undefined) return;
    const end = endOf(belonging(group.members.values(), this.options.settle));
    if (group.end === end) return;
    group.cancel?.();
    delete group.cancel;
    delete group.end;
    if (end === undefined) return;
    group.end = end;
    const due = Math.max(end, this.deadlines.now()) + this.options.settle + LAG;
    group.cancel = this.deadlines.at(due, () => this.settle(guid));
  }

  /** Whether it is a member of an event whose root has not left; all of those leave one day. */
  isShapedBy(guid: string, key: string): boolean {
    const group = this.groups.get(guid);
    return group !== undefined && group.root === undefined && group.members.has(key);
  }

  /** Forgets what shapes no root any more, and the event with its last member. */
  forget(guid: string, key: string): void {
    const group = this.groups.get(guid);
    if (group?.root === undefined) return;
    group.members.delete(key);
    if (group.members.size > 0) return;
    this.groups.delete(guid);
    this.done.set(guid, group.root);
  }

  private open(guid: string): Group {
    const root = this.done.get(guid);
    const group: Group = { members: new Map(), ...(root !== undefined && { root }) };
    this.groups.set(guid, group);
    return group;
  }

  /** Emits the root, unless something that belongs to it may be there that nobody has told of. */
  private settle(guid: string): void {
    const group = this.groups.get(guid);
    if (group === undefined || group.root !== undefined || this.isHeld(guid, group)) return;
    group.cancel?.();
    delete group.cancel;
    const members = belonging(group.members.values(), this.options.settle);
    const isHistory = members.every((member) => member.isHistory);
    const root = isHistory ? undefined : rootSpan(guid, members, this.options.dressing);
    if (root !== undefined) this.options.emit([root]);
    group.root = root?.start ?? 'ignored';
    this.options.rootLeft(guid, group.root);
    this.webhooks.release(guid, group.root);
  }

  /** What webhooks tell of it: one, or all that an earlier process has kept. */
  tell(guid: string, updates: readonly EventUpdate[]): void {
    this.webhooks.put(updates, this.groups.get(guid)?.root ?? this.done.get(guid));
    if (!this.options.tracesWithoutJobs || this.has(guid)) return;
    this.deadlines.in(this.options.settle + LAG, () => this.settleEmpty(guid));
  }

  /** A job that comes later joins the trace and does not change the root. */
  private settleEmpty(guid: string): void {
    if (this.has(guid)) return;
    const { currency, settle } = this.options;
    if (currency.isHeldBack || !currency.isAllCurrent) {
      this.deadlines.in(settle + LAG, () => this.settleEmpty(guid));
      return;
    }
    const root = emptyRootSpan(this.webhooks.of(guid), this.options.dressing);
    if (root === undefined) return;
    this.options.emit([root]);
    this.done.set(guid, root.start);
    this.options.rootLeft(guid, root.start);
    this.webhooks.release(guid, root.start);
  }

  /** While a watch of its kinds is behind, or nothing is read, another job may be there that nobody has told of. */
  private isHeld(guid: string, group: Group): boolean {
    const { currency, settle, abandonAfter } = this.options;
    const again = (): void => this.settle(guid);
    if (currency.isHeldBack) {
      group.cancel = this.deadlines.in(settle + LAG, again);
      return true;
    }
    const kinds = new Set([...group.members.values()].map((member) => member.kind));
    if (currency.isCurrent(kinds)) return false;
    const since = (group.heldSince ??= this.deadlines.now());
    if (since + abandonAfter <= this.deadlines.now()) return false;
    const giveUp = this.deadlines.at(since + abandonAfter, again);
    const forget = currency.afterNext(kinds, () => {
      giveUp();
      group.cancel = this.deadlines.in(settle + LAG, again);
    });
    group.cancel = () => {
      giveUp();
      forget();
    };
    return true;
  }
}
