import { latest, SECOND } from '../instant.js';
import { text } from '../json.js';
import { releasedBy, type Release } from './change-release.js';
import type { Change } from './change-told.js';
import { promotedBy, type ChangeKey } from './change-words.js';

/** How long a tree waits after its latest closing for another pull request. */
const CHILD_DELAY = 600n * SECOND;

type Changes = ReadonlyMap<ChangeKey, Change>;
type Parents = ReadonlyMap<ChangeKey, ChangeKey>;

/** Which pull request hangs under which, and until when each goes on. */
export interface Tree {
  readonly parentOf: (key: ChangeKey) => ChangeKey | undefined;
  readonly rootOf: (key: ChangeKey) => ChangeKey;
  readonly endOf: (change: Change) => bigint | undefined;
}

export function treeOf(changes: Changes, releases: readonly Release[]): Tree {
  const parents = withoutCircles(parentsIn(changes, releases));
  const childrenOf = (key: ChangeKey): readonly Change[] =>
    [...changes.values()].filter((each) => parents.get(each.key) === key);
  const tops = [...changes.values()].filter(({ key }) => !parents.has(key));
  const late = new Set(tops.flatMap((top) => latecomers(top, parents, childrenOf)));
  const endOf = ({ key, closing }: Change): bigint | undefined =>
    latest([
      closing?.time,
      ...childrenOf(key)
        .filter((child) => !late.has(child))
        .map(endOf),
    ]);
  const rootOf = (key: ChangeKey): ChangeKey => {
    const parent = parents.get(key);
    return parent === undefined ? key : rootOf(parent);
  };
  return { parentOf: (key) => parents.get(key), rootOf, endOf };
}

/** By the body of the closing, else by the release that it promotes: what is open hangs under nothing. No parent is younger than its child. */
function parentsIn(changes: Changes, releases: readonly Release[]): Parents {
  const pairs = [...changes.values()].flatMap(({ key, created, closing }) => {
    const [body, title] = ['Body', 'Title'].map((field) => text(closing?.body, 'PullRequest', field));
    const named = promotedBy(body ?? '', title ?? '');
    const isClosed = closing !== undefined;
    const parent = changes.get(named ?? (isClosed ? releasedBy(key, releases, changes) : undefined) ?? '');
    return parent === undefined || parent.created > created ? [] : [[key, parent.key] as const];
  });
  return new Map(pairs);
}

/** Of those that name each other in a circle, all created at one time, the one with the smallest key is the top. */
function withoutCircles(parents: Parents): Parents {
  return new Map([...parents].filter(([key]) => !isTopOfCircle(key, parents)));
}

function isTopOfCircle(key: ChangeKey, parents: Parents): boolean {
  const seen = new Set<ChangeKey>();
  let above = parents.get(key);
  while (above !== undefined && above !== key && !seen.has(above)) {
    seen.add(above);
    above = parents.get(above);
  }
  return above === key && [...seen].every((each) => key < each);
}

/** Those that were created when the tree above them had left. Each leaves with what hangs under it. */
function latecomers(
  top: Change,
  parents: Parents,
  childrenOf: (key: ChangeKey) => readonly Change[],
): readonly Change[] {
  if (top.closing === undefined) return [];
  const below = ({ key }: Change): readonly Change[] =>
    childrenOf(key).flatMap((child) => [child, ...below(child)]);
  const rest = [...below(top)].sort(byCreation);
  let leaves = top.closing.time + CHILD_DELAY;
  const inTime = new Set([top.key]);
  for (const { key, created, closing } of rest) {
    if (created > leaves) break;
    inTime.add(key);
    leaves = latest([leaves, closing && closing.time + CHILD_DELAY]) ?? leaves;
  }
  return rest
    .filter(({ key }) => !inTime.has(key) && inTime.has(parents.get(key) ?? ''))
    .flatMap((late) => [late, ...latecomers(late, parents, childrenOf)]);
}

function byCreation(a: Change, b: Change): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}
