import type { ChangeUpdate, PushUpdate } from './change.js';
import type { Attributes, Micros } from './values.js';

export type { Attributes, AttributeValue, Micros } from './values.js';

/** The values of `cicd.pipeline.result` and `cicd.pipeline.task.run.result`. */
export type Result = 'success' | 'failure' | 'error' | 'timeout' | 'cancellation' | 'skip';

/** Which part of the house a span comes from; `service.telemetry.service_names` turns it into `service.name`. */
export type Service = 'webhook' | 'lighthouse' | 'tekton' | 'kubernetes' | 'jenkins-x' | 'gitops';

/** Names one version of one API object, in the API server's words. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** The controlling owner reference of an object. */
export interface OwnerRef {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** How an entity ended. `errorType` is the low-cardinality reason, absent on success and skip. */
export interface Outcome {
  readonly result: Result;
  readonly errorType?: string;
}

/** A W3C span context that somebody else made. */
export interface ForeignContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** What a span says, apart from its identity, its place and its end. */
export interface SpanFacts {
  readonly name: string;
  readonly kind: 'internal' | 'server';
  readonly service: Service;
  /** Resource attributes without `service.name`. */
  readonly resource: Attributes;
  readonly attributes: Attributes;
}

/**
 * A span that is made of one status field of an entity (a step, an attempt, a queue wait ...).
 * Its span key is `<entity key>|<path>`. It shares service and resource of its entity.
 */
export interface PartFacts {
  readonly path: string;
  /** Path of the part it hangs under; absent: under the entity. */
  readonly parent?: string;
  readonly name: string;
  readonly start: Micros;
  /** Absent: it had no end when its entity ended, so it ends with the entity and is marked incomplete. */
  readonly end?: Micros;
  readonly attributes: Attributes;
  /** Absent for parts without a result (a queue wait). */
  readonly outcome?: Outcome;
  /**
   * It leaves at its own end, not with its entity, also after it (a promotion). While it has no end nothing leaves;
   * it ends with its entity only when that is deleted or given up.
   */
  readonly leavesAlone?: true;
}

/** What the root of an event takes from a top-level entity, when that entity is the first one of the event. */
export interface EventFacts {
  readonly name: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
}

/** How an entity that no owner reference ties to another one finds it. */
export interface Lead {
  /** It waits for it while a source draws this kind, e.g. `PipelineRun`. */
  readonly kind: string;
  /** Best one first. Whatever is known by one of them will do: the job of a run that is gone has the same. */
  readonly aliases: readonly string[];
}

/** A release: of which commit of which repository, and the pull requests that were made to promote it. */
export interface Release {
  readonly repositoryUrl?: string;
  readonly owner?: string;
  readonly repository?: string;
  readonly revision?: string;
  /** Addresses of their pages, as they were told. They are read, and never requested. */
  readonly changeUrls: readonly string[];
}

/** The whole state of an entity, handed over each time the entity changes (level, not edge). */
export interface EntityUpdate {
  readonly type: 'entity';
  /** Span key and registry key: `k8s|<uid>`. */
  readonly key: string;
  readonly ref: ObjectRef;
  /** True: this is the last state, inside a DELETED message. Final. */
  readonly deleted: boolean;
  readonly labels: ReadonlyMap<string, string>;
  readonly owner?: OwnerRef;
  /**
   * Trace key when no event label is set (`job|<namespace>/<id>`, `k8s|<uid>`); absent: the drawn owner's
   * key, else its own. An entity whose trace key is its own key is a root, and only links to its drawn owner.
   */
  readonly traceKey?: string;
  /** The key of what it stands under, where no owner tells it (a pull request under the one that it promotes). */
  readonly parentKey?: string;
  readonly created: Micros;
  readonly facts: SpanFacts;
  /**
   * Attribute that carries the result, `cicd.pipeline.result` or `cicd.pipeline.task.run.result`; absent where its state is
   * told otherwise.
   */
  readonly resultAttribute?: string;
  /** Whether a cancellation of it makes the span status ERROR (job, run, task, activity) or leaves it UNSET (pod). */
  readonly cancellationIsError: boolean;
  /** Set in the first state that ended it, together with `outcome`, and never before. */
  readonly end?: Micros;
  readonly outcome?: Outcome;
  /** When it ended if no end will ever be seen: deletion request, else newest time in its status, else creation. */
  readonly lastSign: Micros;
  readonly parts: readonly PartFacts[];
  readonly eventFacts?: EventFacts;
  /** True for a LighthouseJob: when its run was deleted and it has no end `settle` later, it ends with that run. */
  readonly endsWithDeletedChild: boolean;
  /** A span context that somebody else wrote into its status; a linker may make a link of it. */
  readonly foreignContext?: ForeignContext;
  /** Whether its controller bears a patch of its metadata by now. */
  readonly patchable: boolean;
  /** Names by which another entity may find this one. */
  readonly aliases?: readonly string[];
  /**
   * Set for an entity that stands beside another one (an activity beside its run): under the drawn owner of that one,
   * else under it. The first lead of a drawn kind counts. Such an entity may end early and be reopened, so it leaves only
   * when the other one has ended and it did not change for `settle`.
   */
  readonly follows?: readonly Lead[];
  /** Set for an activity that promotes something. */
  readonly release?: Release;
}

/** A thing said about an entity by somebody else: a Kubernetes Event. It is emitted once its entity is known. */
export interface NoteUpdate {
  readonly type: 'note';
  /** Span key: `k8s-event|<uid>`. */
  readonly key: string;
  readonly ref: ObjectRef;
  readonly deleted: boolean;
  /** The entity it is about. */
  readonly about: { readonly key: string; readonly kind: string };
  /** The end of its span, and its start too unless `length` says otherwise. */
  readonly time: Micros;
  /**
   * Microseconds it took up to `time` (an image pull), never from before the entity's creation;
   * or `since-creation` of the entity (scheduling). When nothing above 0 remains of `since-creation`, it is a point.
   */
  readonly length?: Micros | 'since-creation';
  readonly facts: SpanFacts;
  /** Its name when it has no length after all. */
  readonly pointName: string;
}

/** An entity that a re-list no longer shows: it was deleted while nobody watched. Its last known state decides. */
export interface VanishedUpdate {
  readonly type: 'vanished';
  readonly key: string;
}

/**
 * Whether a watch of a kind shows what is now: it has listed everything and follows. A source says so of each of its
 * watches, so that a watch that is behind is not taken for silence.
 */
export interface WatchUpdate {
  readonly type: 'watch';
  /** Tells the watch from every other one. */
  readonly watch: string;
  readonly kind: string;
  readonly current: boolean;
}

/** What a webhook tells of an event. It becomes a part of the event's root, whenever it comes. */
export interface EventUpdate {
  readonly type: 'event';
  readonly guid: string;
  /** Span key of the part: `event|<guid>|webhook/<kind>`. */
  readonly key: string;
  /** When it happened, by the Git host's clock; absent when it does not tell. */
  readonly time?: Micros;
  /** The part's name, service, resource and attributes. */
  readonly facts: SpanFacts;
  /** What the root says when nothing below the event ever comes and such events are drawn. */
  readonly eventFacts: EventFacts;
}

export type Update =
  EntityUpdate | NoteUpdate | VanishedUpdate | WatchUpdate | EventUpdate | ChangeUpdate | PushUpdate;

/** A span reference. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A finished span as data. Emitting it twice gives the same bytes. Ids are lower-case hex. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 'internal' | 'server';
  readonly start: Micros;
  readonly end: Micros;
  readonly status: 'unset' | 'error';
  /** Sorted by key. */
  readonly attributes: Attributes;
  /** With `service.name`, sorted by key. */
  readonly resource: Attributes;
  readonly links: readonly SpanLink[];
}
