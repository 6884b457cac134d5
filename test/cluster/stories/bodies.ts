import { apiTime } from '../player/instants.js';
import type { Json } from '../player/kube.js';
import { linkOf, type Source } from './job.js';

const NEVER = '0001-01-01T00:00:00Z';

/** A pull request, as the Git host knows it. */
export interface PullRequest {
  readonly source: Source & { readonly pull: NonNullable<Source['pull']> };
  readonly title: string;
  readonly body: string;
  readonly opened: Date;
  readonly merge?: string;
}

type Action = 'opened' | 'labeled' | 'merged' | 'closed';

/** The body that Lighthouse relays when something happens to a pull request. */
export function pullRequestHook(guid: string, action: Action, request: PullRequest, now: Date): Json {
  const { source, title, body, opened, merge } = request;
  const { number, author, sha } = source.pull;
  const isOver = action === 'merged' || action === 'closed';
  const labels = action === 'labeled' ? [labelOf('approved')] : null;
  return {
    ...{ Action: action, Repo: repoOf(source), Label: labels?.[0] ?? labelOf('') },
    PullRequest: {
      ...{
        Number: number,
        Title: title,
        Body: body,
        Labels: labels,
        Sha: sha,
        Ref: `refs/pull/${String(number)}/head`,
      },
      ...{ Source: `change-${String(number)}`, Target: 'main', Fork: `${source.org}/${source.repo}` },
      Base: { Ref: 'main', Sha: source.base, Repo: repoOf(source) },
      Head: { Ref: `change-${String(number)}`, Sha: sha, Repo: repoOf(source) },
      ...{ State: isOver ? 'closed' : 'open', Closed: isOver, Draft: false, Merged: action === 'merged' },
      ...{ MergeSha: action === 'merged' ? (merge ?? '') : '', Author: userOf(author) },
      ...{ Created: apiTime(opened), Updated: apiTime(now) },
      Link: `${linkOf(source)}/pull/${String(number)}`,
    },
    ...{ Sender: userOf(author), Changes: {}, GUID: guid, Installation: null },
  };
}

export function commentHook(guid: string, source: PullRequest['source'], words: string, now: Date): Json {
  const { number, author } = source.pull;
  const link = `${linkOf(source)}/pull/${String(number)}`;
  const times = { Created: apiTime(now), Updated: apiTime(now) };
  return {
    ...{ Action: 'created', Repo: repoOf(source) },
    Issue: { Number: number, Title: '', Body: '', Link: link, State: '', Created: NEVER, Updated: NEVER },
    Comment: {
      ID: 1,
      Body: words,
      Author: userOf(author),
      Link: `${link}#issuecomment-1`,
      Version: 0,
      ...times,
    },
    ...{ Sender: userOf(author), GUID: guid, Installation: null },
  };
}

/** What was pushed to the main branch. It tells no time of its own. */
export function pushHook(guid: string, source: Source, message: string, author: string): Json {
  const { base } = source;
  const date = { Date: NEVER };
  const commit = {
    Sha: base,
    Message: message,
    Author: { ...userOf(author), ...date },
    Link: `${linkOf(source)}/commit/${base}`,
  };
  return {
    ...{ Ref: 'refs/heads/main', BaseRef: '', Repo: repoOf(source), Before: '', After: base },
    ...{ Created: false, Deleted: false, Forced: false, Commits: [], Commit: commit },
    ...{ Sender: userOf(author), GUID: guid, Installation: null },
  };
}

function repoOf(source: Pick<Source, 'org' | 'repo'>): Json {
  const { org, repo } = source;
  const link = linkOf(source);
  return {
    ...{ ID: '1', Namespace: org, Name: repo, FullName: `${org}/${repo}`, Branch: 'main', Private: false },
    ...{ Clone: `${link}.git`, Link: link, Created: NEVER, Updated: NEVER },
  };
}

function userOf(login: string): Json {
  const link = `https://github.com/${login}`;
  return { ID: 0, Login: login, Name: login, Email: '', Link: link, Created: NEVER, Updated: NEVER };
}

function labelOf(name: string): Json {
  return { ID: 0, URL: '', Name: name, Description: '', Color: '' };
}
