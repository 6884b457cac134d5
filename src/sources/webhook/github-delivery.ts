import type { Change, Delivery, Moments, Ref } from './delivery.js';
import { refOf, revisionOf, stateOf, stateOfIssue } from './fields.js';
import type { GithubHook, GithubIssue, GithubPullRequest } from './github-schema.js';
import { actionOf, kindOf, type Kind } from './words.js';

/** GitHub's events in the words of the relay, so that both tell the same of one event. */
const EVENTS: ReadonlyMap<string, Kind> = new Map([
  ['deployment', 'deploy'],
  ['installation_repositories', 'installation_repository'],
  ['integration_installation', 'installation'],
  ['integration_installation_repositories', 'installation_repository'],
  ['issues', 'issue'],
  ['pull_request_review', 'review'],
  ['pull_request_review_comment', 'pull_request_comment'],
]);
/** Events that are one kind for a branch and another one for a tag. */
const MADE: ReadonlyMap<string, string> = new Map([
  ['create', 'created'],
  ['delete', 'deleted'],
]);

/** The kind of a delivery; undefined for events that this version does not know. */
export function githubKind(event: string | undefined, refType?: string): Kind | undefined {
  const name = event?.trim() ?? '';
  if (MADE.has(name)) return refType === 'tag' ? 'tag' : 'branch';
  return EVENTS.get(name) ?? kindOf(name);
}

function momentsOf(told: GithubPullRequest | GithubIssue | GithubHook['comment']): Moments {
  return { created: told?.created_at, updated: told?.updated_at };
}

function changeOfPull(pull: GithubPullRequest): Change | undefined {
  if (pull.number === undefined) return undefined;
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    // Before the merge it is that of a trial.
    mergeRevision: pull.merged === true ? revisionOf(pull.merge_commit_sha) : undefined,
    state: stateOf(pull),
    headName: pull.head?.ref,
    headRevision: pull.head?.sha,
    baseName: pull.base?.ref,
    baseRevision: pull.base?.sha,
    ...momentsOf(pull),
  };
}

function changeOf({ pull_request: pull, issue }: GithubHook): Change | undefined {
  if (pull) return changeOfPull(pull);
  if (!issue?.pull_request || issue.number === undefined) return undefined;
  const merged = issue.pull_request.merged_at !== undefined;
  return { number: issue.number, title: issue.title, state: stateOfIssue({ ...issue, merged }) };
}

function refOfHook(kind: Kind, hook: GithubHook): Ref | undefined {
  const { deployment, release, ref } = hook;
  if (deployment) return { name: deployment.ref, revision: deployment.sha };
  if (release) return { name: release.tag_name, type: 'tag' };
  if (kind === 'branch' || kind === 'tag') return { name: ref, type: kind };
  if (kind !== 'push') return undefined;
  const told = refOf(ref);
  // For an annotated tag `after` is the tag itself.
  const revision = (told?.type === 'tag' ? hook.head_commit?.id : undefined) ?? revisionOf(hook.after);
  return { ...told, revision };
}

function thingOf({ issue, release, deployment, deployment_status: status }: GithubHook): Moments {
  if (issue) return momentsOf(issue);
  // A release was created when its commit was, so that is not read.
  return { created: status?.created_at ?? deployment?.created_at ?? release?.published_at };
}

function commentOf({ comment, review }: GithubHook): Delivery['comment'] {
  if (comment) return { text: comment.body, ...momentsOf(comment) };
  return review ? { text: review.body, created: review.submitted_at, updated: review.updated_at } : undefined;
}

/** The relay says `edited` of a review, and `updated` of everything else that was edited. */
function actionOfHook(event: string, kind: Kind, action: string | undefined): string | undefined {
  const made = MADE.get(event);
  if (made !== undefined) return made;
  return action === 'edited' && kind !== 'review' ? 'updated' : actionOf(action);
}

/** A delivery of GitHub in our own words. */
export function githubDelivery(
  event: string,
  kind: Kind,
  guid: string | undefined,
  hook: GithubHook,
): Delivery {
  return {
    kind,
    action: actionOfHook(event, kind, hook.action),
    guid,
    owner: hook.repository?.owner?.login,
    repository: hook.repository?.name,
    repositoryUrl: hook.repository?.html_url,
    sender: hook.sender?.login,
    comment: commentOf(hook),
    change: changeOf(hook),
    ref: refOfHook(kind, hook),
    thing: thingOf(hook),
  };
}
