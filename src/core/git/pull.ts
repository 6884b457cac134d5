import { z } from 'zod';
import { ATTR } from '../contract/attributes.js';
import type { ChangeFound, ChangeTold, RepositoryRef } from '../contract/change.js';
import { parseTime } from '../contract/time.js';
import { changeTitle } from '../kit/change-title.js';
import { present } from '../kit/labels.js';
import { publicUrl } from '../kit/public-url.js';
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
const repository = z.object({ name, owner: z.object({ login: name }), html_url: z.string().nullish() });

/** What is used of a pull request of GitHub. Lists and single ones tell it alike. */
const pull = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  created_at: instant,
  updated_at: instant,
  closed_at: time,
  merged_at: time,
  merge_commit_sha: z.string().nullish(),
  head: side,
  base: side.extend({ repo: repository }),
});
type Pull = z.infer<typeof pull>;

/** In lower case, as in links and webhooks. */
export function repositoryRef(host: string, owner: string, called: string): RepositoryRef {
  return { host: host.toLowerCase(), owner: owner.toLowerCase(), repository: called.toLowerCase() };
}

/** @throws RejectedError when it is no pull request */
export function changeOf(host: string, given: unknown): ChangeFound {
  const read = cut(pull, given);
  const { owner, name: called } = read.base.repo;
  const ref = { ...repositoryRef(host, owner.login, called), number: read.number };
  return { type: 'found', ref, told: toldOf(read) };
}

function stateOf({ merged_at: merged, state }: Pull): NonNullable<ChangeTold['state']> {
  return merged === undefined ? state : 'merged';
}

function toldOf(read: Pull): ChangeTold {
  const { created_at: created, updated_at: updated, merged_at: merged, merge_commit_sha: sha } = read;
  const closed = merged ?? read.closed_at;
  const state = stateOf(read);
  const names = { [ATTR.ownerName]: read.base.repo.owner.login, [ATTR.repositoryName]: read.base.repo.name };
  return {
    ...{ owner: read.base.repo.owner.login, repository: read.base.repo.name },
    ...{ title: read.title, body: read.body ?? '', state, created, updated },
    ...(closed === undefined || state === 'open' ? {} : { closed }),
    ...(merged !== undefined && sha ? { mergeRevision: sha } : {}),
    attributes: present({
      [ATTR.changeId]: String(read.number),
      ...names,
      [ATTR.changeTitle]: changeTitle(read.title),
      [ATTR.changeState]: state,
    }),
    resource: present({
      ...names,
      [ATTR.repositoryUrl]: publicUrl(read.base.repo.html_url),
      [ATTR.headName]: read.head.ref,
      [ATTR.headRevision]: read.head.sha,
      [ATTR.baseName]: read.base.ref,
      [ATTR.baseRevision]: read.base.sha,
    }),
  };
}
