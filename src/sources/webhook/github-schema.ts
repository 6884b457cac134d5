import { z } from 'zod';
import { time } from '../../core/schema/object.js';
import { flag, number, text, word } from './fields.js';

/** What GitHub delivers, one shape for all kinds, cut to the fields used. */
const moments = { created_at: time, updated_at: time };

const user = z.object({ login: word });
const branch = z.object({ ref: word, sha: word });

const pullRequest = z.object({
  number,
  title: text,
  body: text,
  merge_commit_sha: word,
  state: word,
  draft: flag,
  merged: flag,
  head: branch.nullish(),
  base: branch.nullish(),
  ...moments,
});
export type GithubPullRequest = z.infer<typeof pullRequest>;

const issue = z.object({
  number,
  title: text,
  state: word,
  draft: flag,
  pull_request: z.object({ merged_at: time }).nullish(),
  ...moments,
});
export type GithubIssue = z.infer<typeof issue>;

export const githubHook = z.object({
  action: word,
  repository: z.object({ name: word, owner: user.nullish(), html_url: text }).nullish(),
  sender: user.nullish(),
  pull_request: pullRequest.nullish(),
  issue: issue.nullish(),
  comment: z.object({ body: text, ...moments }).nullish(),
  review: z.object({ body: text, submitted_at: time, updated_at: time }).nullish(),
  release: z.object({ tag_name: word, published_at: time }).nullish(),
  deployment: z.object({ ref: word, sha: word, created_at: time }).nullish(),
  deployment_status: z.object({ created_at: time }).nullish(),
  ref: word,
  ref_type: word,
  after: word,
  head_commit: z.object({ id: word }).nullish(),
});
export type GithubHook = z.infer<typeof githubHook>;
