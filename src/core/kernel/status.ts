import type { Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';

export interface Status {
  report(name: string, health: Health): void;
  readonly all: ReadonlyMap<string, Health>;
  /** Resolves when all that are waited for are ok at the same time; rejects when one was refused before. */
  ready(): Promise<void>;
  /** It can't go on, whatever the components say. */
  readonly fail: (error: ComponentError) => void;
  /** Resolves with the first refusal before ready, or that it can't go on; otherwise never. */
  readonly failed: Promise<ComponentError>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: ComponentError) => void;
}

/**
 * What the components say of themselves, and when all of `awaited` were first ok. Those that are `excused` may be refused:
 * nobody waits for them then.
 */
export function createStatus(
  names: readonly string[],
  awaited: readonly string[],
  excused: ReadonlySet<string> = new Set(),
): Status {
  const all = new Map<string, Health>(names.map((name) => [name, { state: 'starting' }]));
  const waiters: Waiter[] = [];
  let isReady = false;
  let refusal: ComponentError | undefined;
  let fail: (error: ComponentError) => void = () => undefined;
  const failed = new Promise<ComponentError>((resolve) => (fail = resolve));

  function refuse(name: string, reason = 'refused'): void {
    if (isReady || refusal !== undefined) return;
    refusal = new ComponentError(name, reason);
    for (const waiter of waiters.splice(0)) waiter.reject(refusal);
    fail(refusal);
  }

  function isSettled(name: string): boolean {
    const state = all.get(name)?.state;
    return state === 'ok' || (state === 'refused' && excused.has(name));
  }

  function report(name: string, health: Health): void {
    all.set(name, health);
    if (health.state === 'refused' && !excused.has(name)) refuse(name, health.reason);
    if (refusal !== undefined || !awaited.every(isSettled)) return;
    isReady = true;
    for (const waiter of waiters.splice(0)) waiter.resolve();
  }

  function ready(): Promise<void> {
    if (isReady) return Promise.resolve();
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
  }

  return { report, all, ready, fail, failed };
}
