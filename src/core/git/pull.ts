import { z } from 'zod';
import type { ChangeFacts } from '../contract/ports.js';
import { parseTime } from '../contract/time.js';
import { cut } from '../schema/cut.js';
import { time } from '../schema/object.js';

const instant = z.unknown().transform((value, context) => {
  const micros = parseTime(value);
  if (micros !== undefined) return micros;
  context.addIssue({ code: 'custom', message: 'is no time' });
  return z.NEVER;
});

const side = z.object({ ref: z.string(), sha: z.string() });
const name = z.string().min(1);
const account = z.object({ login: name });

/** What is used of a pull request of GitHub. Lists and single ones tell it alike. */
const pull = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  html_url: z.string(),
  // An account that was deleted is null.
  user: account.nullish(),
  labels: z.array(z.object({ name: z.string() })).default([]),
  created_at: instant,
  updated_at: instant,
  closed_at: time,
  merged_at: time,
  merge_commit_sha: z.string().nullish(),
  head: side,
  base: side.extend({ repo: z.object({ name, owner: account }) }),
});

/** @throws RejectedError when it is no pull request */
export function changeOf(host: string, given: unknown): ChangeFacts {
  const read = cut(pull, given);
  const merged = read.merged_at;
  const open = read.state === 'open';
  return {
    host,
    owner: read.base.repo.owner.login,
    repository: read.base.repo.name,
    number: read.number,
    title: read.title,
    body: read.body ?? '',
    state: merged !== undefined ? 'merged' : open ? 'open' : 'closed',
    author: read.user?.login,
    labels: read.labels.map((label) => label.name),
    created: read.created_at,
    updated: read.updated_at,
    closed: read.closed_at,
    merged,
    mergeSha: merged === undefined ? undefined : (read.merge_commit_sha ?? undefined),
    head: { name: read.head.ref, sha: read.head.sha },
    base: { name: read.base.ref, sha: read.base.sha },
    url: read.html_url,
  };
}
