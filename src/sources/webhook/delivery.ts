import type { Micros } from '../../core/contract/model.js';
import type { Kind } from './words.js';

/** When something was made and last changed, by the Git host's clock. */
export interface Moments {
  readonly created?: Micros | undefined;
  readonly updated?: Micros | undefined;
}

/** The words of `vcs.change.state`. */
export type ChangeState = 'open' | 'wip' | 'closed' | 'merged';

/** A pull or merge request. */
export interface Change extends Moments {
  readonly number: number;
  readonly title?: string | undefined;
  readonly state?: ChangeState | undefined;
  /** Never leaves the process. */
  readonly body?: string | undefined;
  /** The commit that the base branch got when it was merged. */
  readonly mergeRevision?: string | undefined;
  readonly headName?: string | undefined;
  readonly headRevision?: string | undefined;
  readonly baseName?: string | undefined;
  readonly baseRevision?: string | undefined;
}

/** What was pushed, made, deleted or deployed. */
export interface Ref {
  readonly name?: string | undefined;
  readonly type?: 'branch' | 'tag' | undefined;
  readonly revision?: string | undefined;
}

/** A delivery in words of our own, whoever sent it. What a host does not tell, or tells as a zero value, is absent. */
export interface Delivery {
  readonly kind: Kind;
  /** A word of the closed list. */
  readonly action?: string | undefined;
  readonly guid?: string | undefined;
  readonly owner?: string | undefined;
  readonly repository?: string | undefined;
  /** As it came: it may carry credentials. */
  readonly repositoryUrl?: string | undefined;
  readonly sender?: string | undefined;
  /** A comment or a review. Its text never leaves the process. */
  readonly comment?: (Moments & { readonly text?: string | undefined }) | undefined;
  readonly change?: Change | undefined;
  readonly ref?: Ref | undefined;
  /** Of the issue, release or deployment that the kind names. */
  readonly thing?: Moments | undefined;
}
