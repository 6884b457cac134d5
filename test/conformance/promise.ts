import type { Subject } from './material.js';

/** A promise of sources. Its sentence stands in ARCHITECTURE.md; `kept` tells whether one keeps it, and throws if not. */
export interface SourcePromise {
  readonly sentence: string;
  readonly kept: (subject: Subject) => boolean | Promise<boolean>;
}

/** Promises that are listed together. */
export interface PromiseGroup {
  /** Above their list in ARCHITECTURE.md. */
  readonly heading: string;
  readonly promises: readonly SourcePromise[];
  /** Whether they are promises of this source. */
  readonly concerns: (subject: Subject) => boolean;
}
