import { LABEL } from '../../src/core/kit/labels.js';
import type { Line } from '../../src/local/recording.js';

/**
 * The texts that a span tells, or that decide one, by kind; `[]` stands for each of a list. All others may hold a
 * secret, so a canary is put into each of them. Times are left alone wherever they stand.
 */
const METADATA = ['name', 'namespace', 'uid', 'resourceVersion', 'generateName'];
const OWNER = ['apiVersion', 'kind', 'name', 'uid'];
const SHORT_LABELS = ['owner', 'repository', 'branch', 'context', 'build'];
const EVENT_LABEL = 'event-GUID';

const under = (path: string, names: readonly string[]): string[] => names.map((name) => `${path}.${name}`);

const OBJECT = [
  ...['apiVersion', 'kind'],
  ...under('metadata', METADATA),
  ...under('metadata.ownerReferences[]', OWNER),
  ...under('metadata.labels', [...Object.values(LABEL), ...SHORT_LABELS, EVENT_LABEL]),
];

const CONDITION = ['type', 'status', 'reason'];
const STEP = ['name', 'container', 'terminationReason', 'terminated.reason'];
const tried = (path: string): string[] => [
  ...under(path, ['podName']),
  ...under(`${path}.conditions[]`, CONDITION),
  ...under(`${path}.steps[]`, STEP),
];
const CONTAINER = ['name', 'state.terminated.reason'];
const PHASE = ['name', 'status'];
const RELEASE = [...PHASE, 'environment'];

/** Lines of a recording by their kind, and what Git hosts deliver by themselves. */
export type Told = Line['kind'] | 'github' | 'gitlab';

const MERGE_REQUEST = ['state', 'source_branch', 'target_branch', 'last_commit.id'];

const MEANT: Readonly<Record<Told, readonly string[]>> = {
  lighthousejobs: [
    ...OBJECT,
    ...under('spec', ['type', 'job']),
    ...under('spec.refs', ['org', 'repo', 'base_ref', 'base_sha', 'pulls[].sha']),
    'status.state',
  ],
  pipelineruns: [
    ...OBJECT,
    'spec.pipelineRef.name',
    ...under('status.conditions[]', CONDITION),
    ...under('status.skippedTasks[]', ['name', 'reason']),
  ],
  taskruns: [...OBJECT, ...tried('status'), ...tried('status.retriesStatus[]')],
  pods: [
    ...OBJECT,
    'spec.nodeName',
    ...under('status', ['phase', 'reason']),
    ...under('status.initContainerStatuses[]', CONTAINER),
    ...under('status.containerStatuses[]', CONTAINER),
  ],
  events: [
    ...OBJECT,
    ...under('involvedObject', ['kind', 'uid', 'name', 'namespace', 'fieldPath']),
    ...['reason', 'type'],
  ],
  pipelineactivities: [
    ...OBJECT,
    ...under('spec', ['pipeline', 'build', 'context', 'status', 'version', 'lastCommitSHA']),
    ...under('spec', ['gitOwner', 'gitRepository', 'gitBranch']),
    ...under('spec.steps[].stage', PHASE),
    ...under('spec.steps[].stage.steps[]', PHASE),
    ...under('spec.steps[].promote', RELEASE),
    ...under('spec.steps[].preview', RELEASE),
  ],
  webhook: [
    ...['GUID', 'Action', 'Ref', 'After'],
    ...under('Repo', ['Namespace', 'Name']),
    ...['Sender.Login', 'Comment.Author.Login', 'Issue.State'],
    ...under('PullRequest', ['State', 'Source', 'Target', 'Sha']),
    ...under('PullRequest', ['Head.Ref', 'Head.Sha', 'Base.Ref', 'Base.Sha']),
  ],
  github: [
    ...['action', 'ref', 'ref_type', 'after', 'head_commit.id'],
    ...['repository.name', 'repository.owner.login', 'sender.login'],
    ...under('pull_request', ['state', 'head.ref', 'head.sha', 'base.ref', 'base.sha']),
    'issue.state',
  ],
  gitlab: [
    ...['project.path_with_namespace', 'user.username', 'user_username'],
    ...['ref', 'before', 'after', 'checkout_sha', 'tag', 'action', 'commit.id'],
    ...under('object_attributes', [...MERGE_REQUEST, 'action', 'noteable_type']),
    ...under('merge_request', MERGE_REQUEST),
  ],
};

const SETS = new Map(Object.entries(MEANT).map(([kind, paths]) => [kind, new Set(paths)]));

export function isMeant(kind: Told, path: string): boolean {
  return SETS.get(kind)?.has(path) ?? false;
}

/** Messages and titles are told without what looks like a credential. */
const REDACTED: ReadonlySet<string> = new Set([
  'events message',
  'webhook PullRequest.Title',
  'webhook Issue.Title',
  'github pull_request.title',
  'github issue.title',
  'gitlab object_attributes.title',
  'gitlab merge_request.title',
]);

export function isRedacted(kind: Told, path: string): boolean {
  return REDACTED.has(`${kind} ${path}`);
}
