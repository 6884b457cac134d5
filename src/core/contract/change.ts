import type { Attributes, Micros } from './values.js';

/** Which pull request; `owner` may be a path of groups. All in lower case but the number. */
export interface ChangeRef {
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
  readonly number: number;
}

/** What a Git host told of a pull request at one moment. */
export interface ChangeTold {
  /** As the host writes them. */
  readonly owner: string;
  readonly repository: string;
  readonly title?: string;
  /** Never leaves the process: linkers read which other pull requests it names. */
  readonly body?: string;
  readonly state?: 'open' | 'merged' | 'closed';
  readonly created?: Micros;
  readonly updated?: Micros;
  readonly mergeRevision?: string;
  /** Of its span. */
  readonly attributes: Attributes;
  readonly resource: Attributes;
}

/** A delivery about a pull request, of whatever kind. No span comes of it by itself: a linker draws pull requests. */
export interface ChangeUpdate {
  readonly type: 'change';
  readonly ref: ChangeRef;
  readonly told: ChangeTold;
  readonly guid: string;
  readonly kind: string;
  readonly action?: string;
  /** When it happened, by the Git host's clock; absent when it does not tell. */
  readonly time?: Micros;
  /** Of the part that it becomes. */
  readonly attributes: Attributes;
}

/** A push, as far as pull requests are concerned. */
export interface PushUpdate {
  readonly type: 'push';
  readonly repository: Omit<ChangeRef, 'number'>;
  /** The commit that was pushed. */
  readonly revision: string;
  readonly guid: string;
}
