import { vi } from 'vitest';
import type { EntityUpdate } from '../../../core/contract/model.js';
import { setStage, updateOf, type Stage } from './stage.js';

export const SECOND = 1000;
export const pass = (millis: number): Promise<unknown> => vi.advanceTimersByTimeAsync(millis);
export const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);

/** Pods of these names are seen. */
export function see(stage: Stage, names: readonly string[], more: Partial<EntityUpdate> = {}): void {
  for (const name of names) stage.linker.onUpdate(updateOf('Pod', name, more));
}

/** Stages under fake timers; `close` stops their linkers and tells how many timers are left. */
export class Play {
  readonly #stages: Stage[] = [];

  constructor() {
    vi.useFakeTimers();
  }

  set(...options: Parameters<typeof setStage>): Stage {
    const stage = setStage(...options);
    this.#stages.push(stage);
    return stage;
  }

  async start(...options: Parameters<typeof setStage>): Promise<Stage> {
    const stage = this.set(...options);
    await stage.linker.start();
    return stage;
  }

  async close(): Promise<number> {
    const stopping = this.#stages.map(({ linker }) => linker.stop());
    await pass(5 * SECOND);
    await Promise.all(stopping);
    const left = vi.getTimerCount();
    vi.useRealTimers();
    return left;
  }
}
