import type { Attributes, Micros } from './values.js';

/** Which repository; `owner` may be a path of groups. All in lower case, as hosts do not tell names apart by that. */
export interface RepositoryRef {
  /** Of its pages, such as `github.com`. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
}

/** Which pull request. */
export interface ChangeRef extends RepositoryRef {
  readonly number: number;
}

/** What a Git host told of a pull request at one moment. */
export interface ChangeTold {
  /** As the host writes them. */
  readonly owner: string;
  readonly repository: string;
  readonly title?: string;
  /** Is never exported, nor kept when linkers have read which other pull requests it names. */
  readonly body?: string;
  readonly state?: 'open' | 'merged' | 'closed';
  readonly created?: Micros;
  readonly updated?: Micros;
  /** When it was closed, merged or not, where that is told apart from the last change. */
  readonly closed?: Micros;
  /** Of merged ones only: before, hosts tell that of a trial merge. */
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

/** What a Git host answered about a pull request when it was asked. It fills what no delivery told. */
export interface ChangeFound {
  readonly type: 'found';
  readonly ref: ChangeRef;
  readonly told: ChangeTold;
}

/** A push, as far as pull requests are concerned. */
export interface PushUpdate {
  readonly type: 'push';
  readonly repository: RepositoryRef;
  /** The commit that was pushed. */
  readonly revision: string;
  readonly guid: string;
}
