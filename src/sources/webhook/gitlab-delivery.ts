import type { Change, Delivery, Moments, Ref } from './delivery.js';
import { refOf, revisionOf, stateOf } from './fields.js';
import type { GitlabHook, GitlabMergeRequest } from './gitlab-schema.js';
import { actionOf, type Kind } from './words.js';

/** GitLab's events in the words of the relay. */
const EVENTS: ReadonlyMap<string, Kind> = new Map([
  ['Confidential Issue Hook', 'issue'],
  ['Confidential Note Hook', 'issue_comment'],
  ['Deployment Hook', 'deploy'],
  ['Issue Hook', 'issue'],
  ['Merge Request Hook', 'pull_request'],
  ['Note Hook', 'issue_comment'],
  ['Push Hook', 'push'],
  ['Release Hook', 'release'],
  ['Tag Push Hook', 'push'],
]);

/** What the header tells: that of a note or a push is closer told by its body. */
export function gitlabKind(event: string | undefined): Kind | undefined {
  return EVENTS.get(event?.trim() ?? '');
}

function isDeletion({ ref, after }: GitlabHook): boolean {
  return ref !== undefined && after !== undefined && revisionOf(after) === undefined;
}

/** A note may be about a commit or a snippet, too: that is no kind of ours. A deletion is no push. */
export function gitlabKindOf(told: Kind, hook: GitlabHook): Kind | undefined {
  if (told === 'push' && isDeletion(hook)) return refOf(hook.ref)?.type ?? 'branch';
  if (told !== 'issue_comment') return told;
  const about = hook.object_attributes?.noteable_type;
  if (about === 'MergeRequest') return 'pull_request_comment';
  return about === 'Issue' ? told : undefined;
}

function momentsOf(told: GitlabMergeRequest | null | undefined): Moments {
  return { created: told?.created_at, updated: told?.updated_at };
}

function changeOf(kind: Kind, hook: GitlabHook): Change | undefined {
  const request = kind === 'pull_request' ? hook.object_attributes : hook.merge_request;
  if (request?.iid === undefined) return undefined;
  return {
    number: request.iid,
    title: request.title,
    body: request.description,
    mergeRevision: revisionOf(request.merge_commit_sha),
    state: stateOf({ state: request.state, draft: request.draft ?? request.work_in_progress }),
    headName: request.source_branch,
    headRevision: request.last_commit?.id,
    baseName: request.target_branch,
    ...momentsOf(request),
  };
}

function refOfHook(kind: Kind, hook: GitlabHook): Ref | undefined {
  const { ref, after, checkout_sha: checkedOut, tag, commit } = hook;
  if (kind === 'release') return { name: tag, type: 'tag', revision: commit?.id };
  if (kind === 'deploy') return { name: ref };
  const told = refOf(ref);
  if (kind === 'branch' || kind === 'tag') return told;
  if (kind !== 'push') return undefined;
  // For an annotated tag `after` is the tag itself.
  return { ...told, revision: checkedOut ?? revisionOf(after) };
}

function thingOf(kind: Kind, hook: GitlabHook): Moments {
  if (kind === 'issue') return momentsOf(hook.object_attributes);
  return { created: hook.released_at ?? hook.status_changed_at };
}

/** Groups nest: the owner is all of them. */
function repositoryOf(path: string | undefined): Pick<Delivery, 'owner' | 'repository'> {
  const [, owner, repository] = /^(.+)\/([^/]+)$/.exec(path ?? '') ?? [];
  return { owner, repository };
}

const COMMENTS: ReadonlySet<Kind> = new Set<Kind>(['issue_comment', 'pull_request_comment']);

/** GitLab began to tell the action of a note late; before that it was always a new one. */
function actionOfHook(kind: Kind, hook: GitlabHook): string | undefined {
  if (kind === 'branch' || kind === 'tag') return 'deleted';
  const told = actionOf(hook.object_attributes?.action ?? hook.action);
  return told ?? (COMMENTS.has(kind) ? 'created' : undefined);
}

/** A delivery of GitLab in our own words. */
export function gitlabDelivery(kind: Kind, guid: string | undefined, hook: GitlabHook): Delivery {
  const note = COMMENTS.has(kind) ? hook.object_attributes : undefined;
  return {
    kind,
    action: actionOfHook(kind, hook),
    guid,
    ...repositoryOf(hook.project?.path_with_namespace),
    repositoryUrl: hook.project?.web_url,
    sender: hook.user?.username ?? hook.user_username,
    comment: note ? { text: note.note, ...momentsOf(note) } : undefined,
    change: changeOf(kind, hook),
    ref: refOfHook(kind, hook),
    thing: thingOf(kind, hook),
  };
}
