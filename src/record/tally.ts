import type { PipelineConfig } from '../core/config/pipeline.js';
import type { MemoryCounters } from '../core/self/counters.js';

/** What was recorded of one kind. */
export interface KindTally {
  readonly kind: string;
  readonly lines: number;
  /** How often it was listed anew: what came and went in between, and states that were passed over, are missing. */
  readonly gaps: number;
  /** Whether each of its lists has come. */
  readonly listed: boolean;
}

/** Counts lines and watches by kind. */
export class Tally {
  readonly #loops: number;
  readonly #watches = new Map<string, number>();
  readonly #lines = new Map<string, number>();

  constructor({ kubernetes: { namespaces } }: PipelineConfig) {
    this.#loops = namespaces.includes('*') ? 1 : new Set(namespaces).size;
  }

  watch(kind: string): void {
    this.#watches.set(kind, (this.#watches.get(kind) ?? 0) + this.#loops);
  }

  line(kind: string): void {
    this.#lines.set(kind, (this.#lines.get(kind) ?? 0) + 1);
  }

  get lines(): number {
    return [...this.#lines.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Of each kind that was watched or came. */
  kinds(counters: MemoryCounters): readonly KindTally[] {
    const lists = counters.by('watch_lists_total', 'resource');
    const kinds = [...new Set([...this.#watches.keys(), ...this.#lines.keys()])];
    return kinds.map((kind) => {
      const more = (lists[kind] ?? 0) - (this.#watches.get(kind) ?? 0);
      return { kind, lines: this.#lines.get(kind) ?? 0, gaps: Math.max(0, more), listed: more >= 0 };
    });
  }
}

function gapText({ kind, gaps, listed }: KindTally): readonly string[] {
  if (!listed) return [`${kind}: not listed in every namespace; what there was of them is missing`];
  if (gaps === 0) return [];
  return [`${kind}: listed anew ${gaps === 1 ? 'once' : `${gaps} times`}; states in between may be missing`];
}

/** For people, at the end. */
export function summary(kinds: readonly KindTally[]): readonly string[] {
  const counts = kinds.map(({ kind, lines }) => `${kind} ${lines}`).join(', ');
  return [`lines: ${counts}`, ...kinds.flatMap(gapText)];
}
