import type { Micros, ObjectRef } from '../contract/model.js';

/** One timed thing of a Jenkins X activity. Its status is upstream's word, e.g. `Succeeded`. */
export interface ActivityPhase {
  readonly name: string;
  readonly status: string;
  readonly started?: Micros | undefined;
  readonly completed?: Micros | undefined;
}

export interface ActivityStage extends ActivityPhase {
  readonly steps: readonly ActivityPhase[];
  readonly stages: readonly ActivityStage[];
}

/** A promotion, or a preview, into an environment. */
export interface ActivityRelease extends ActivityPhase {
  readonly kind: 'promote' | 'preview';
  readonly environment: string;
  readonly pullRequestUrl?: string | undefined;
  readonly applicationUrl?: string | undefined;
}

/** An activity, from whatever tells of it: the object in the API server, or a record that Lighthouse pushes. */
export interface Activity extends ActivityPhase {
  /** `k8s|<uid>`, or `activity|<name>` of a pushed record. */
  readonly key: string;
  readonly ref: ObjectRef;
  readonly deleted: boolean;
  readonly labels: ReadonlyMap<string, string>;
  /** When it was made, for one that does not tell when it started. */
  readonly created: Micros;
  /** Newest time that it tells. */
  readonly lastSign: Micros;
  /** The id of its job, and what it builds. */
  readonly jobId?: string | undefined;
  readonly owner?: string | undefined;
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly context?: string | undefined;
  readonly build?: string | undefined;
  readonly revision?: string | undefined;
  readonly repositoryUrl?: string | undefined;
  readonly version?: string | undefined;
  readonly releaseNotesUrl?: string | undefined;
  readonly stages: readonly ActivityStage[];
  readonly releases: readonly ActivityRelease[];
}

/** `promote` leaves out the stages, which repeat what Tekton tells. */
export type ActivityParts = 'all' | 'promote';
