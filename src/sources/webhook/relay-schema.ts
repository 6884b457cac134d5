import { z } from 'zod';
import { time } from '../../core/schema/object.js';
import { flag, number, text, word } from './fields.js';

/**
 * What Lighthouse relays: structures of go-scm as Go writes them, whole, with zero values for what the host did not tell.
 * One shape for all kinds, cut to the fields used; what a kind does not have is absent.
 */
const moments = { Created: time, Updated: time };

const repo = z.object({ Namespace: word, Name: word, Link: text });
const user = z.object({ Login: word });
const branch = z.object({ Ref: word, Sha: word });

const pullRequest = z.object({
  Number: number,
  Title: text,
  Body: text,
  MergeSha: word,
  State: word,
  Closed: flag,
  Draft: flag,
  Merged: flag,
  Source: word,
  Target: word,
  Sha: word,
  Head: branch.nullish(),
  Base: branch.nullish(),
  ...moments,
});
export type RelayedPullRequest = z.infer<typeof pullRequest>;

const issue = z.object({
  Number: number,
  Title: text,
  State: word,
  Closed: flag,
  Link: word,
  PullRequest: z.object({}).nullish(),
  ...moments,
});
export type RelayedIssue = z.infer<typeof issue>;

const comment = z.object({ Body: text, Author: user.nullish(), ...moments });
const reference = z.object({ Name: word, Path: word, Sha: word });

export const relayedHook = z.object({
  GUID: z.string().nullish(),
  Action: word,
  Repo: repo.nullish(),
  Sender: user.nullish(),
  PullRequest: pullRequest.nullish(),
  Issue: issue.nullish(),
  Comment: comment.nullish(),
  Review: comment.nullish(),
  Release: z.object({ Tag: word, Published: time }).nullish(),
  Deployment: z.object({ Ref: word, Sha: word, Created: time }).nullish(),
  DeploymentStatus: z.object({ Created: time }).nullish(),
  /** A push names its ref; a branch, tag or deployment has a structure for it. */
  Ref: z.union([z.string(), reference]).nullish(),
  After: word,
});
export type RelayedHook = z.infer<typeof relayedHook>;
