import { earliest, instant, latest } from '../instant.js';
import { at, text } from '../json.js';
import type { Delivery, World } from '../recording.js';
import { changeKey, type ChangeKey } from './change-words.js';

/** Kinds that tell all of a pull request, and of which its parts are made. */
const WHOLE: ReadonlySet<string> = new Set(['pull_request', 'review']);
const CLOSINGS: ReadonlySet<string> = new Set(['merged', 'closed']);

/** A delivery about a pull request. */
export interface Told {
  readonly kind: string;
  readonly action: string;
  readonly guid: string;
  readonly body: unknown;
  /** By the host's clock; absent when it is not told. */
  readonly time?: bigint;
}

/** A pull request as all deliveries about it tell. */
export interface Change {
  readonly key: ChangeKey;
  readonly repository: Repository;
  readonly number: number;
  readonly created: bigint;
  /** The delivery of its closing, with its time; absent while it is open. */
  readonly closing?: Told & { readonly time: bigint };
  readonly parts: readonly Told[];
  /** Of all deliveries that name its number, whatever their kind. */
  readonly guids: ReadonlySet<string>;
}

/** Where the address of a repository points to. */
interface Repository {
  readonly place: string;
  readonly owner: string;
  readonly name: string;
}

export function repositoryOf(body: unknown): Repository | undefined {
  const link = text(body, 'Repo', 'Link');
  if (!URL.canParse(link)) return undefined;
  const { host, pathname } = new URL(link);
  const names = pathname.replace(/^\/+|(?:\.git)?\/*$/g, '').split('/');
  const name = names.pop() ?? '';
  const owner = names.join('/');
  if (owner === '' || name === '') return undefined;
  return { place: `${host}/${owner}/${name}`.toLowerCase(), owner, name };
}

/** Every pull request that is known. One that only comments name is not. */
export function changesIn(world: World): ReadonlyMap<ChangeKey, Change> {
  const groups = new Map<ChangeKey, Told[]>();
  for (const delivery of world.deliveries) {
    const repository = repositoryOf(delivery.body);
    const number = numberOf(delivery.body);
    if (repository === undefined || number === undefined) continue;
    const key = changeKey(repository.place, number);
    groups.set(key, [...(groups.get(key) ?? []), toldBy(delivery)]);
  }
  const changes = [...groups].flatMap(([key, told]) => changeOf(key, told));
  return new Map(changes.map((change) => [change.key, change]));
}

function changeOf(key: ChangeKey, all: readonly Told[]): readonly Change[] {
  const told = all.filter(({ kind }) => WHOLE.has(kind)).sort(inOrder);
  const closing = closingOf(told);
  const body = closing?.body ?? told[0]?.body;
  const [repository, number] = [repositoryOf(body), numberOf(body)];
  const created =
    timeIn(closing?.body, 'Created') ?? earliest(told.map((each) => timeIn(each.body, 'Created')));
  if (repository === undefined || number === undefined || created === undefined) return [];
  const guids = new Set(all.map(({ guid }) => guid));
  const parts = told.filter(({ guid, time }) => guid !== '' && guid !== closing?.guid && time !== undefined);
  const once = parts.filter(({ guid }, index) => parts.findIndex((each) => each.guid === guid) === index);
  return [{ key, repository, number, created, ...(closing && { closing }), parts: once, guids }];
}

/** The last closing, unless it was opened again later. */
function closingOf(told: readonly Told[]): Change['closing'] {
  const changed = told.filter(({ kind }) => kind === 'pull_request');
  const timesOf = (which: (action: string) => boolean): readonly (bigint | undefined)[] =>
    changed.filter(({ action }) => which(action)).map(({ time }) => time);
  const time = latest(timesOf((action) => CLOSINGS.has(action)));
  const reopened = latest(timesOf((action) => action === 'reopened'));
  if (time === undefined || (reopened !== undefined && reopened > time)) return undefined;
  const last = changed.find((each) => CLOSINGS.has(each.action) && each.time === time);
  return last && { ...last, time };
}

function toldBy({ kind, body }: Delivery): Told {
  const action = text(body, 'Action');
  const isMerge = kind === 'pull_request' && action === 'closed' && isMerged(body);
  const time = timeOf(kind, action, body);
  const guid = text(body, 'GUID').trim();
  return { kind, action: isMerge ? 'merged' : action, guid, body, ...(time !== undefined && { time }) };
}

export function isMerged(body: unknown): boolean {
  return at(body, 'PullRequest', 'Merged') === true || text(body, 'Action') === 'merged';
}

/** A pull request's creation when it was opened, else its change. A review's own time, that of its edit when it has one. */
function timeOf(kind: string, action: string, body: unknown): bigint | undefined {
  if (kind === 'review') {
    const [created, updated] = ['Created', 'Updated'].map((key) => instant(text(body, 'Review', key)));
    return action === 'submitted' ? (created ?? updated) : (updated ?? created);
  }
  const opened = action === 'opened' ? timeIn(body, 'Created') : undefined;
  return opened ?? timeIn(body, 'Updated');
}

function timeIn(body: unknown, key: 'Created' | 'Updated'): bigint | undefined {
  return instant(text(body, 'PullRequest', key));
}

function numberOf(body: unknown): number | undefined {
  const numbers = ['PullRequest', 'Issue'].map((key) => at(body, key, 'Number'));
  return numbers.find((number): number is number => typeof number === 'number' && number > 0);
}

/** By time, then by GUID: the order in which they came says nothing. */
function inOrder(a: Told, b: Told): number {
  if (a.time !== b.time) return (a.time ?? 0n) < (b.time ?? 0n) ? -1 : 1;
  const [one, other] = [a, b].map((each) => each.guid + JSON.stringify(each.body));
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
