import type { RepositoryRef } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import type { EntityUpdate, ForeignContext, Micros, Release } from '../../core/contract/model.js';
import { changeIn } from './change.js';
import type { Hosts } from './hosts.js';

/** What one state of an entity tells of the pull requests that promote it. */
export interface ReleaseTold {
  readonly type: 'release';
  /** Of the entity, an activity. */
  readonly key: string;
  /** Of its state. */
  readonly version: string;
  readonly created: Micros;
  /** Where its span stands. */
  readonly place: ForeignContext;
  /** The commit that is released. */
  readonly commit?: string;
  /** Keys of the pull requests. */
  readonly changes: readonly string[];
}

/** A commit of a repository, whoever tells of it. */
export function commitKey({ host, owner, repository }: RepositoryRef, revision: string): string {
  return `${host}/${owner}/${repository}@${revision}`.toLowerCase();
}

/** On a host of ours, as the links of a body. */
function commitOf(
  { repositoryUrl = '', owner, repository, revision }: Release,
  hosts: Hosts,
): string | undefined {
  const host = URL.canParse(repositoryUrl) ? new URL(repositoryUrl).host : '';
  if (!hosts.has(host) || !owner || !repository || !revision) return undefined;
  return commitKey({ host, owner, repository }, revision);
}

/** Undefined for what promotes nothing. */
export function releaseIn(
  { key, ref, created, release }: EntityUpdate,
  place: ForeignContext | undefined,
  hosts: Hosts,
): ReleaseTold | undefined {
  if (release === undefined || place === undefined) return undefined;
  const commit = commitOf(release, hosts);
  const changes = release.changeUrls.flatMap((url) => changeIn(url, hosts) ?? []).map(changeKey);
  const { traceId, spanId } = place;
  return {
    ...{ type: 'release', key, version: ref.resourceVersion, created, place: { traceId, spanId } },
    ...(commit === undefined ? {} : { commit }),
    changes: [...new Set(changes)].sort(),
  };
}
