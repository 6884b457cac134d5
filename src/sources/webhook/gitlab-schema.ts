import { z } from 'zod';
import { parseTime } from '../../core/contract/time.js';
import { flag, number, text, word } from './fields.js';

/** `2017-12-10 17:01:11 UTC` in webhooks, RFC 3339 in newer fields and in test deliveries. */
function toRfc3339(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T')
    .replace(/ ?UTC$/, 'Z')
    .replace(/ ?([+-]\d{2}):?(\d{2})$/, '$1:$2');
}
const time = z.preprocess((value) => parseTime(toRfc3339(value)), z.number().optional());
const moments = { created_at: time, updated_at: time };

/** A merge request; of a comment, what the comment is about. */
const mergeRequest = z.object({
  iid: number,
  title: text,
  description: text,
  merge_commit_sha: word,
  state: word,
  draft: flag,
  work_in_progress: flag,
  source_branch: word,
  target_branch: word,
  last_commit: z.object({ id: word }).nullish(),
  ...moments,
});
export type GitlabMergeRequest = z.infer<typeof mergeRequest>;

/** What GitLab delivers, one shape for all kinds, cut to the fields used. */
export const gitlabHook = z.object({
  project: z.object({ path_with_namespace: word, web_url: text }).nullish(),
  user: z.object({ username: word }).nullish(),
  user_username: word,
  object_attributes: mergeRequest.extend({ action: word, note: text, noteable_type: word }).nullish(),
  merge_request: mergeRequest.nullish(),
  ref: word,
  before: word,
  after: word,
  checkout_sha: word,
  tag: word,
  action: word,
  released_at: time,
  commit: z.object({ id: word }).nullish(),
  status_changed_at: time,
});
export type GitlabHook = z.infer<typeof gitlabHook>;
