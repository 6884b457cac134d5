/** Whether one namespace's loop shows what is. */
export interface LoopCurrency {
  /** It lists again: what it shows meanwhile is nothing to conclude from. */
  behind(): void;
  /** It has listed everything, and the watch that goes on from there is not open yet. */
  listed(): void;
  /** A watch is open. */
  open(): void;
  /** The watch has ended, or did not come to be: in good time it is followed by another one. */
  ended(): void;
  /** Nothing of it is told any more. */
  stop(): void;
}

/** Whether all namespace loops of a request show what is; told only when it changes. */
export class MergedCurrency {
  readonly #behind = new Set<string>();
  readonly #gapMs: number;
  readonly #report: (isCurrent: boolean) => void;
  #told: boolean | undefined;

  /** @param gapMs a loop may be without an open watch for this long */
  constructor(gapMs: number, report: (isCurrent: boolean) => void) {
    this.#gapMs = gapMs;
    this.#report = report;
  }

  /** Every loop is made before the first one runs. */
  loop(name: string): LoopCurrency {
    let gap: NodeJS.Timeout | undefined;
    const say = (isBehind: boolean): void => {
      clearTimeout(gap);
      gap = undefined;
      if (isBehind) this.#behind.add(name);
      else this.#behind.delete(name);
      this.tell();
    };
    // One end after the other is one gap.
    const ended = (): void => {
      gap ??= setTimeout(() => say(true), this.#gapMs);
    };
    this.#behind.add(name);
    return {
      behind: () => say(true),
      listed: () => {
        say(false);
        ended();
      },
      open: () => say(false),
      ended,
      stop: () => clearTimeout(gap),
    };
  }

  tell(): void {
    const isCurrent = this.#behind.size === 0;
    if (isCurrent === this.#told) return;
    this.#told = isCurrent;
    this.#report(isCurrent);
  }
}
