import type { Matcher } from './selectors.js';
import { eventOf, type Change } from './store.js';

/** What one sidecar follows: one kind, in one namespace or all, through one pair of selectors. */
export interface Subscription {
  readonly sidecar: string;
  readonly plural: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** What namespace and selectors let through. */
  readonly matches: Matcher;
}

interface Account {
  readonly subscription: Subscription;
  /** How many watches are open on it. */
  open: number;
  /** Versions not taken yet, with how often each is to be taken: once for each open watch. */
  readonly owed: Map<number, number>;
  readonly taken: Set<number>;
}

/**
 * Who still has to take what. A subscription begins with its first list or watch and ends with its sidecar; in between
 * it must have an open watch, so that what happens while it is cut off is waited for too.
 */
export class Ledger {
  private readonly accounts = new Map<string, Account>();
  private waiting: (() => void)[] = [];

  /** A list began: all that was owed before is in it, or gone for good. */
  listed(subscription: Subscription, versions: readonly number[]): void {
    const account = this.account(subscription);
    account.owed.clear();
    for (const version of versions) if (!account.taken.has(version)) account.owed.set(version, 1);
  }

  /** A watch opened, `versions` is what it sends at once. Known subscriptions owe these already, from list or change. */
  opened(subscription: Subscription, versions: readonly number[]): void {
    if (!this.accounts.has(keyOf(subscription))) this.listed(subscription, versions);
    this.account(subscription).open += 1;
    this.settle();
  }

  closed(subscription: Subscription): void {
    const account = this.accounts.get(keyOf(subscription));
    if (account !== undefined) account.open -= 1;
  }

  /** A change is owed by all who are to be told of it, whether or not they have a watch open now. */
  changed(change: Change): void {
    for (const { subscription, open, owed } of this.accounts.values()) {
      if (subscription.plural !== change.plural) continue;
      if (eventOf(change, subscription.matches) !== undefined) owed.set(change.version, Math.max(1, open));
    }
  }

  taken(sidecar: string, plural: string, resourceVersion: string): void {
    const version = Number(resourceVersion);
    for (const { subscription, owed, taken } of this.accounts.values()) {
      const times = owed.get(version);
      if (subscription.sidecar !== sidecar || subscription.plural !== plural || times === undefined) continue;
      if (times > 1) owed.set(version, times - 1);
      else {
        owed.delete(version);
        taken.add(version);
        this.settle();
      }
      return;
    }
  }

  forget(sidecar: string): void {
    for (const [key, { subscription }] of this.accounts) {
      if (subscription.sidecar === sidecar) this.accounts.delete(key);
    }
    this.settle();
  }

  /** Resolves when every subscription is open and has taken all that it should. */
  async idle(): Promise<void> {
    while (!this.isIdle()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** What is waited for, in words. */
  pending(): string[] {
    return [...this.accounts.values()].flatMap(({ subscription, open, owed }) => {
      const { sidecar, plural, namespace } = subscription;
      const place = `${sidecar}: ${plural}${namespace === '' ? '' : ` in ${namespace}`}`;
      return [
        ...(open > 0 ? [] : [`${place}: no open watch`]),
        ...(owed.size === 0 ? [] : [`${place}: not taken: ${[...owed.keys()].slice(0, 5).join(', ')}`]),
      ];
    });
  }

  private isIdle(): boolean {
    for (const { open, owed } of this.accounts.values()) if (open === 0 || owed.size > 0) return false;
    return true;
  }

  private account(subscription: Subscription): Account {
    const key = keyOf(subscription);
    let account = this.accounts.get(key);
    if (account === undefined) {
      account = { subscription, open: 0, owed: new Map(), taken: new Set() };
      this.accounts.set(key, account);
    }
    return account;
  }

  private settle(): void {
    if (this.waiting.length === 0 || !this.isIdle()) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function keyOf({ sidecar, plural, namespace, labelSelector, fieldSelector }: Subscription): string {
  return JSON.stringify([sidecar, plural, namespace, labelSelector, fieldSelector]);
}
