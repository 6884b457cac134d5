import { spanIdOf } from '../ids.js';
import { at, firstOf, list, text } from '../json.js';
import { ofKind, type Known, type World } from '../recording.js';
import type { Change } from './change-told.js';
import { namedIn, type ChangeKey } from './change-words.js';
import { label } from './place.js';

/** An activity that promotes a commit by pull requests. */
export interface Release {
  readonly spanId: string;
  readonly started: string;
  readonly commit: string;
  readonly changes: readonly ChangeKey[];
}

/** The latest first. */
export function releasesIn(world: World): readonly Release[] {
  const all = ofKind(world, 'pipelineactivities').map(releaseOf);
  const order = ({ started, spanId }: Release): string => `${started} ${spanId}`;
  return all.filter(({ changes }) => changes.length > 0).sort((a, b) => (order(a) < order(b) ? 1 : -1));
}

function releaseOf(known: Known): Release {
  const { object, uid } = known;
  const urls = list(object, 'spec', 'steps').map((step) =>
    text(step, 'promote', 'pullRequest', 'pullRequestURL'),
  );
  return {
    spanId: spanIdOf(`k8s|${uid}`),
    started: firstOf(text(object, 'spec', 'startedTimestamp'), text(object, 'metadata', 'creationTimestamp')),
    commit: commitOf(known),
    changes: urls.flatMap((url) => (url === '' ? [] : namedIn(url))),
  };
}

/** `github.com/acme/shop@c252`; empty when it is not told whole. */
function commitOf(known: Known): string {
  const spec = at(known.object, 'spec');
  const [owner, name] = [firstOf(text(spec, 'gitOwner'), label(known, 'owner')), text(spec, 'gitRepository')];
  const revision = text(spec, 'lastCommitSHA');
  const url = text(spec, 'gitUrl');
  if (!URL.canParse(url) || [owner, name, revision].includes('')) return '';
  return `${new URL(url).host}/${owner}/${name}@${revision}`.toLowerCase();
}

/** The pull request whose merge the latest release was made from that this one promotes. */
export function releasedBy(
  key: ChangeKey,
  releases: readonly Release[],
  changes: ReadonlyMap<ChangeKey, Change>,
): ChangeKey | undefined {
  const merged = [...changes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const of = (commit: string): ChangeKey | undefined =>
    merged.find((change) => change.key !== key && commit !== '' && commit === mergeOf(change))?.key;
  return releases
    .filter((release) => release.changes.includes(key))
    .flatMap(({ commit }) => of(commit) ?? [])[0];
}

function mergeOf({ repository, closing }: Change): string {
  const revision = text(closing?.body, 'PullRequest', 'MergeSha');
  return revision === '' ? '' : `${repository.place}@${revision}`.toLowerCase();
}
