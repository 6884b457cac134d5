import type { Change, Delivery, Moments, Ref } from './delivery.js';
import { isChangeLink, refOf, revisionOf, stateOf, stateOfIssue } from './fields.js';
import { guidOf } from './reading.js';
import type { RelayedHook, RelayedIssue, RelayedPullRequest } from './relay-schema.js';
import { actionOf, type Kind } from './words.js';

interface Told {
  readonly Created?: Moments['created'];
  readonly Updated?: Moments['updated'];
}

function momentsOf(told: Told | null | undefined): Moments {
  return { created: told?.Created, updated: told?.Updated };
}

function changeOfPull(pull: RelayedPullRequest): Change | undefined {
  if (pull.Number === undefined) return undefined;
  return {
    number: pull.Number,
    title: pull.Title,
    body: pull.Body,
    mergeRevision: revisionOf(pull.MergeSha),
    state: stateOf({ state: pull.State, closed: pull.Closed, merged: pull.Merged, draft: pull.Draft }),
    // For GitLab `Base.Ref` is the default branch, whatever the target is.
    headName: pull.Source ?? pull.Head?.Ref,
    headRevision: pull.Sha ?? pull.Head?.Sha,
    baseName: pull.Target ?? pull.Base?.Ref,
    baseRevision: pull.Base?.Sha,
    ...momentsOf(pull),
  };
}

/** A comment on a pull request comes as one on an issue. */
function changeOfIssue(issue: RelayedIssue): Change | undefined {
  const isChange = Boolean(issue.PullRequest) || isChangeLink(issue.Link);
  if (!isChange || issue.Number === undefined) return undefined;
  return {
    number: issue.Number,
    title: issue.Title,
    state: stateOfIssue({ state: issue.State, closed: issue.Closed }),
  };
}

function changeOf({ PullRequest, Issue }: RelayedHook): Change | undefined {
  if (PullRequest) return changeOfPull(PullRequest);
  return Issue ? changeOfIssue(Issue) : undefined;
}

/** A deployment's ref may be a branch, a tag or a revision, and which one is a guess. */
function refOfHook(kind: Kind, hook: RelayedHook): Ref | undefined {
  const { Ref: ref, After, Deployment, Release } = hook;
  if (Deployment) return { name: Deployment.Ref, revision: Deployment.Sha };
  if (Release) return { name: Release.Tag, type: 'tag' };
  if (typeof ref === 'string') return { ...refOf(ref.trim() || undefined), revision: revisionOf(After) };
  if (!ref || (kind !== 'branch' && kind !== 'tag')) return undefined;
  return { name: ref.Name, type: kind, revision: revisionOf(ref.Sha) };
}

function thingOf({ Issue, Release, Deployment, DeploymentStatus }: RelayedHook): Moments {
  if (Issue) return momentsOf(Issue);
  // A release was created when its commit was, so that is not read.
  return { created: DeploymentStatus?.Created ?? Deployment?.Created ?? Release?.Published };
}

/** A relayed hook in our own words. */
export function relayedDelivery(kind: Kind, hook: RelayedHook): Delivery {
  const comment = hook.Comment ?? hook.Review;
  return {
    kind,
    action: actionOf(hook.Action),
    guid: guidOf(hook.GUID),
    owner: hook.Repo?.Namespace,
    repository: hook.Repo?.Name,
    repositoryUrl: hook.Repo?.Link,
    sender: hook.Sender?.Login ?? comment?.Author?.Login,
    comment: comment ? { text: comment.Body, ...momentsOf(comment) } : undefined,
    change: changeOf(hook),
    ref: refOfHook(kind, hook),
    thing: thingOf(hook),
  };
}
