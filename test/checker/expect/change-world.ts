import type { RecordedLine } from '../recording.js';
import { demandOf } from './all.js';

/** Minutes and seconds of the hour in which the hand-made worlds play: `5:30`, or whole minutes beyond it. */
type Clock = string;

/** A delivery about a pull request of acme, in the words that matter. */
export interface Words {
  /** `shop#7`. */
  readonly of: string;
  readonly action: string;
  readonly at: Clock;
  readonly created?: Clock;
  readonly title?: string;
  readonly body?: string;
  readonly guid?: string;
  readonly merge?: string;
}

export function time(clock: Clock): string {
  const [minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return new Date(Date.UTC(2026, 10, 22, 12, minutes, seconds)).toISOString().replace('.000Z', 'Z');
}

/** The address of `shop#7`. */
export function address(of: string): string {
  return `https://github.com/acme/${of.replace('#', '/pull/')}`;
}

/** A webhook of kind `pull_request`. Its GUID tells its change, action and time, unless it is said. */
export function told(words: Words): RecordedLine {
  const { of, action, at, created = '1', title = '', body = '', merge = '' } = words;
  const [name = '', number] = of.split('#');
  const isOver = action === 'merged' || action === 'closed';
  const change = { Number: Number(number), Title: title, Body: body, State: isOver ? 'closed' : 'open' };
  const facts = { Closed: isOver, Merged: action === 'merged', MergeSha: merge };
  return webhook('pull_request', name, words.guid ?? `${of}-${action}-${at}`, {
    Action: action,
    PullRequest: { ...change, ...facts, Created: time(created), Updated: time(at) },
  });
}

export function webhook(webhookKind: string, name: string, GUID: string, more: object): RecordedLine {
  const Repo = { Namespace: 'acme', Name: name, Link: `https://github.com/acme/${name}` };
  return { kind: 'webhook', webhookKind, object: { Repo, Sender: { Login: 'dev' }, GUID, ...more } };
}

/** A job of an event, which gives it a root. */
export function job(guid: string): RecordedLine {
  const labels = { 'event-GUID': guid };
  const metadata = { uid: `job-of-${guid}`, name: guid, creationTimestamp: time('30'), labels };
  const status = { state: 'success', completionTime: time('31') };
  return { kind: 'lighthousejobs', type: 'ADDED', object: { metadata, spec: { job: 'pr' }, status } };
}

/** An activity of a commit of shop that promotes it by pull requests. */
export function release(revision: string, of: readonly string[], started = '5'): RecordedLine {
  const metadata = { uid: `release-of-${revision}`, name: revision, creationTimestamp: time(started) };
  const steps = of.map((each) => ({ promote: { pullRequest: { pullRequestURL: address(each) } } }));
  const built = { gitUrl: 'https://github.com/acme/shop.git', gitOwner: 'acme', gitRepository: 'shop' };
  const spec = { ...built, lastCommitSHA: revision, startedTimestamp: time(started), steps };
  return { kind: 'pipelineactivities', type: 'ADDED', object: { metadata, spec } };
}

/** A change of an application, and what promotes it. */
export const shop = (more: Partial<Words> = {}): RecordedLine =>
  told({ of: 'shop#7', action: 'merged', at: '5', ...more });
export const env = (more: Partial<Words> = {}): RecordedLine =>
  told({ of: 'env#1', action: 'merged', at: '9', created: '6', body: address('shop#7'), ...more });

/** `shop#7 1:00..5:00 merged < env#1`, and its parts. */
export function drawn(lines: readonly RecordedLine[]): readonly string[] {
  const spans = [...demandOf(lines, { gitops: true }).spans.values()].filter(
    ({ service }) => service === 'gitops',
  );
  const names = new Map(spans.map((due) => [due.spanId, nameOf(due.subject, due.name)]));
  const words = spans.map((due) => {
    const end = due.start === due.end ? '' : `..${clock(due.end)}`;
    const state = due.role === 'change' ? ` ${due.attributes.get('vcs.change.state')?.join() ?? ''}` : '';
    const parent = due.parentId === '' ? 'nothing' : (names.get(due.parentId) ?? 'what is not there');
    return `${names.get(due.spanId) ?? ''} ${clock(due.start)}${end}${state} < ${parent}`;
  });
  return words.sort();
}

function nameOf(subject: string, name: string): string {
  const [, repository, number] = /change\|github.com\/acme\/(.*)\|(\d+)$/.exec(subject) ?? [];
  return name.startsWith('PR ') ? `${repository ?? ''}#${number ?? ''}` : name;
}

/** Minutes since noon, and seconds when there are any. */
function clock(at: bigint): string {
  const seconds = Number(at / 1_000_000_000n) - Date.parse(time('0')) / 1_000;
  const rest = seconds % 60;
  return `${String(Math.floor(seconds / 60))}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
