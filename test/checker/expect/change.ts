import { spanIdOf, traceIdOf } from '../ids.js';
import { at, firstOf, text } from '../json.js';
import type { World } from '../recording.js';
import { releasesIn, type Release } from './change-release.js';
import { changesIn, isMerged, repositoryOf, type Change, type Told } from './change-told.js';
import { treeOf, type Tree } from './change-tree.js';
import { namedIn, type ChangeKey } from './change-words.js';
import type { Expected } from './model.js';
import { said, timed } from './span.js';

type Closed = Change & Required<Pick<Change, 'closing'>>;
interface Known {
  readonly world: World;
  readonly changes: ReadonlyMap<ChangeKey, Change>;
  readonly tree: Tree;
  readonly roots: readonly Expected[];
  readonly activities: readonly Expected[];
  readonly releases: readonly Release[];
}

/** Every pull request that is closed, with its parts. */
export function changeSpans(
  world: World,
  roots: readonly Expected[],
  activities: readonly Expected[],
): readonly Expected[] {
  const changes = changesIn(world);
  const releases = releasesIn(world);
  const known: Known = { world, changes, roots, activities, releases, tree: treeOf(changes, releases) };
  return [...changes.values()]
    .filter((change): change is Closed => change.closing !== undefined)
    .flatMap((change) => [
      changeSpan(change, known),
      ...change.parts.map((part) => partSpan(change, part, known)),
    ]);
}

/** From its creation until its closing or that of what came of it. Without a merge it has failed. */
function changeSpan(change: Closed, known: Known): Expected {
  const { key, repository, created, closing } = change;
  const name = `PR ${repository.owner}/${repository.name}`;
  const parent = known.tree.parentOf(key);
  const facts = factsOf(change, closing);
  return {
    ...placed(change, known),
    subject: `${name} of ${key}`,
    spanId: spanIdOf(key),
    parentId: parent === undefined ? '' : spanIdOf(parent),
    name,
    links: [...changeLinks(change, known), ...eventLinks(change, known), ...releaseLinks(change, known)],
    ...timed(created, known.tree.endOf(change) ?? closing.time),
    ...said({ role: 'change', ...facts }),
    role: 'change',
    ...(isMerged(closing.body) ? {} : { status: 'error', errorType: 'closed' }),
  };
}

/** A point at what a delivery tells of, also of what came after the closing. */
function partSpan(change: Closed, part: Told, known: Known): Expected {
  const name = [part.kind, part.action].filter((word) => word !== '').join(' ');
  const time = part.time ?? 0n;
  const words: readonly (readonly [string, string])[] = [
    ['lighthouse.event.guid', part.guid],
    ['lighthouse.webhook.kind', part.kind],
    ['lighthouse.webhook.action', part.action],
    ['lighthouse.webhook.sender', text(part.body, 'Sender', 'Login')],
  ];
  const { attributes, resource } = factsOf(change, part);
  const told = words.filter(([, word]) => word !== '').map(([key, word]) => [key, [word]] as const);
  return {
    ...placed(change, known),
    subject: `part "${name}" ${part.guid} of ${change.key}`,
    spanId: spanIdOf(`${change.key}|delivery/${part.guid}`),
    parentId: spanIdOf(change.key),
    name,
    links: [],
    ...timed(time, time),
    ...said({ role: 'change-part', resource, attributes: new Map([...attributes, ...told]) }),
    role: 'change-part',
  };
}

function placed({ key }: Change, { tree }: Known): Pick<Expected, 'traceId' | 'kind' | 'service' | 'kin'> {
  return { traceId: traceIdOf(tree.rootOf(key)), kind: 'internal', service: 'gitops', kin: new Set() };
}

function factsOf(change: Change, told: Told): Pick<Expected, 'attributes' | 'resource'> {
  const { owner, name } = repositoryOf(told.body) ?? change.repository;
  const states = statesOf(told.body);
  const attributes: readonly (readonly [string, readonly string[]])[] = [
    ['vcs.change.id', [String(change.number)]],
    ['vcs.owner.name', [firstOf(text(told.body, 'Repo', 'Namespace'), owner)]],
    ['vcs.repository.name', [firstOf(text(told.body, 'Repo', 'Name'), name)]],
    ...(states.length === 0 ? [] : [['vcs.change.state', states] as const]),
  ];
  const resource = new Map([['vcs.repository.url.full', text(told.body, 'Repo', 'Link')]]);
  return { attributes: new Map(attributes), resource };
}

/** Nothing when it isn't told. What is a draft may be told as such. */
function statesOf(body: unknown): readonly string[] {
  if (isMerged(body)) return ['merged'];
  const [state, closed] = [text(body, 'PullRequest', 'State'), at(body, 'PullRequest', 'Closed')];
  if (closed === true || state === 'closed') return ['closed'];
  if (!state.startsWith('open')) return [];
  return at(body, 'PullRequest', 'Draft') === true ? ['open', 'wip'] : ['open'];
}

/** What its body names beside itself and what it promotes, if it is known. */
function changeLinks({ key, closing }: Closed, { changes, tree }: Known): readonly string[] {
  return namedIn(text(closing.body, 'PullRequest', 'Body'))
    .filter((named) => named !== key && named !== tree.parentOf(key) && changes.has(named))
    .map((named) => `${traceIdOf(tree.rootOf(named))}-${spanIdOf(named)} change`);
}

/** The events of its deliveries, and of the push of its merge, of which something came. */
function eventLinks({ guids, repository, closing }: Closed, { world, roots }: Known): readonly string[] {
  const merge = text(closing.body, 'PullRequest', 'MergeSha');
  const pushes = world.deliveries.filter(
    ({ kind, body }) =>
      kind === 'push' &&
      merge !== '' &&
      text(body, 'After') === merge &&
      repositoryOf(body)?.place === repository.place,
  );
  const all = new Set([...guids, ...pushes.map(({ body }) => text(body, 'GUID').trim())]);
  return roots
    .filter(({ spanId }) => [...all].some((guid) => guid !== '' && spanId === spanIdOf(`event|${guid}`)))
    .map(({ traceId, spanId }) => `${traceId}-${spanId} event`);
}

/** The activities that promote something by it. */
function releaseLinks({ key }: Closed, { releases, activities }: Known): readonly string[] {
  const promoted = new Set(
    releases.filter(({ changes }) => changes.includes(key)).map(({ spanId }) => spanId),
  );
  return activities
    .filter(({ spanId }) => promoted.has(spanId))
    .map(({ traceId, spanId }) => `${traceId}-${spanId} release`);
}
