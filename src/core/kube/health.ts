import type { Health } from '../contract/component.js';
import { whenChanged } from '../kit/health-told.js';

/** What one namespace's loop says of itself. */
export interface LoopHealth {
  listed(): void;
  failing(reason: string, refused: boolean): void;
  works(): void;
}

interface LoopState {
  listed: boolean;
  failure: { readonly reason: string; readonly refused: boolean } | undefined;
}

/** One health of all namespace loops of a request; told only when it changes. */
export class MergedHealth {
  readonly #loops = new Map<string, LoopState>();
  readonly #report: (health: Health) => void;

  constructor(report: (health: Health) => void) {
    this.#report = whenChanged(report);
  }

  /** Every loop is made before the first one runs, so that `ok` means all of them. */
  loop(name: string): LoopHealth {
    const state: LoopState = { listed: false, failure: undefined };
    this.#loops.set(name, state);
    return {
      listed: () => {
        state.listed = true;
        this.tell();
      },
      failing: (reason, refused) => {
        state.failure = { reason, refused };
        this.tell();
      },
      works: () => {
        state.failure = undefined;
        this.tell();
      },
    };
  }

  tell(): void {
    this.#report(this.#merge());
  }

  #merge(): Health {
    const states = [...this.#loops.values()];
    const failures = states.map((state) => state.failure).filter((failure) => failure !== undefined);
    if (failures.length === 0) return { state: states.every((state) => state.listed) ? 'ok' : 'starting' };
    const reason = [...new Set(failures.map((failure) => failure.reason))].join('; ');
    return { state: failures.some((failure) => failure.refused) ? 'refused' : 'degraded', reason };
  }
}
