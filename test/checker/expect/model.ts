import type { Result } from './outcome.js';

export type Role =
  | 'root'
  | 'job'
  | 'run'
  | 'task'
  | 'pod'
  | 'queue'
  | 'skipped'
  | 'step'
  | 'attempt'
  | 'activity'
  | 'stage'
  | 'activity-step'
  | 'promotion'
  | 'webhook'
  | 'change'
  | 'change-part'
  | 'init'
  | 'sidecar'
  | 'pull'
  | 'schedule'
  | 'point';

export type ServiceName = 'webhook' | 'lighthouse' | 'tekton' | 'kubernetes' | 'jenkins-x' | 'gitops';
export type ResultKey = 'cicd.pipeline.result' | 'cicd.pipeline.task.run.result';

/** The object that a span must name in `k8s.<kind>.name` and `k8s.<kind>.uid`. */
export interface Naming {
  readonly kind: 'lighthousejob' | 'pipelinerun' | 'taskrun' | 'pod' | 'pipelineactivity';
  readonly name: string;
  readonly uid: string;
}

/** A span that is due, in the words of the rules. Times are nanoseconds since 1970. */
export interface Expected {
  readonly role: Role;
  /** For sentences: what the span stands for. */
  readonly subject: string;
  readonly spanId: string;
  readonly traceId: string;
  /** Empty for the root of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'internal' | 'server';
  readonly service: ServiceName;
  readonly start: bigint;
  readonly end: bigint;
  /** Its end stood before its start in the API's words. */
  readonly corrected: boolean;
  readonly incomplete: boolean;
  readonly status: 'unset' | 'error';
  /** Absent: the span has no result at all. */
  readonly result?: { readonly key: ResultKey; readonly value: Result };
  readonly errorType?: string;
  /** Absent for event roots, webhooks and pull requests, which name no object. */
  readonly naming?: Naming;
  /** Uids that may stand in the span: its own object's and those of the object's ancestors. */
  readonly kin: ReadonlySet<string>;
  /** Attributes of the span or its resource, each with the values allowed. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Attributes that must stand on the resource itself. */
  readonly resource: ReadonlyMap<string, string>;
  /** Attributes that would be wrong here. */
  readonly absent: readonly string[];
  /** Words that some attribute must hold, e.g. the message of a Warning, the reason of a skipped task. */
  readonly words: readonly string[];
  /** `<trace id>-<span id> <reason>` of each span that it is linked to. */
  readonly links: readonly string[];
  /** Only of Kubernetes Events: whether it is a Warning, which the span has to tell. */
  readonly warning?: boolean;
}
