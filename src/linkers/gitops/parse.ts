import { Budget, beginningOf } from './budget.js';
import type { ChangeRef } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import { namedBy } from './change.js';
import type { Hosts } from './hosts.js';
import { withDefinitions } from './references.js';
import { blocksOf, titleOf, type Block } from './notes.js';
import { saidIn, type Said } from './read.js';
import { shortFormsIn, type ShortForm } from './short.js';
import { piecesOf } from './split.js';

export { versionIn } from './notes.js';

/** A pull request, as far as its text is concerned. */
export interface Written {
  readonly title: string;
  readonly body: string;
  /** Its own address: what short forms mean depends on it, and it does not name itself. */
  readonly base: ChangeRef;
}

/** The pull requests that a text names, each once. */
export interface Named {
  /** The one whose release notes it carries. */
  readonly parent?: ChangeRef;
  /** In the order of the text. */
  readonly others: readonly ChangeRef[];
}

/** One place of a text at which a pull request is named. */
interface Mention extends ShortForm {
  readonly block: Block;
}

/** So many are named at most, the parent included. */
const MOST_NAMED = 50;

/** What is to be found in every piece that names a pull request. A piece without it is not parsed. */
const HINT = /\/(?:pulls?|pull-requests|merge_requests|issues)\/\d|[#!]\d/;

function mentionsOf(said: Said, { base }: Written, hosts: Hosts): readonly ShortForm[] {
  if ('words' in said) return shortFormsIn(said.words, base, hosts);
  const named = namedBy(said.url, hosts);
  return named === undefined ? [] : [{ ...named, isBare: false }];
}

/**
 * How good a place is for the parent, 0 the best. Release notes of the version in the title come first, those of another thing
 * with the same version later; then any place. Everywhere a page of a pull request goes before what may be an issue.
 * A bare `#7` is never a parent: people write it of whatever has to do with a change, and release notes were written for
 * another repository, where it meant something else.
 */
function rankOf(
  { block: { notes }, isBare, mayBeIssue }: Mention,
  title: ReturnType<typeof titleOf>,
): number {
  if (isBare) return Number.POSITIVE_INFINITY;
  const doubt = mayBeIssue ? 1 : 0;
  if (notes === undefined || notes.version !== title.version) return 4 + doubt;
  const isOther = notes.of !== undefined && title.of !== undefined && notes.of !== title.of;
  return (isOther ? 2 : 0) + doubt;
}

/** The first of the best places. */
function parentIn(mentions: readonly Mention[], title: ReturnType<typeof titleOf>): ChangeRef | undefined {
  let best: { readonly rank: number; readonly address: ChangeRef } | undefined;
  for (const mention of mentions) {
    const rank = rankOf(mention, title);
    if (rank < (best?.rank ?? Number.POSITIVE_INFINITY)) best = { rank, address: mention.address };
  }
  return best?.address;
}

/** All mentions in the order of the text. The release notes of the title are read first, lest nothing is left for them. */
function mentionsIn(written: Written, hosts: Hosts): readonly Mention[] {
  const { version } = titleOf(written.title);
  const budget = new Budget();
  const all = withDefinitions(blocksOf(piecesOf(beginningOf(written.body))));
  const blocks = all.filter(({ text }) => HINT.test(text));
  const own = blocks.filter(({ notes }) => notes !== undefined && notes.version === version);
  const found = new Map<Block, readonly Mention[]>();
  const keys = new Set([changeKey(written.base)]);
  for (const block of new Set([...own, ...blocks])) {
    if (keys.size > MOST_NAMED || budget.isSpent) break;
    const text = budget.take(block.text);
    const mentions = (text === '' ? [] : saidIn(text))
      .flatMap((each) => mentionsOf(each, written, hosts))
      .map((each) => ({ ...each, block }));
    for (const { address } of mentions) keys.add(changeKey(address));
    found.set(block, mentions);
  }
  return blocks.flatMap((block) => found.get(block) ?? []);
}

/** From the text of a pull request to those that it names. */
export function namedIn(written: Written, hosts: Hosts): Named {
  const itself = changeKey(written.base);
  const mentions = mentionsIn(written, hosts).filter(({ address }) => changeKey(address) !== itself);
  const parent = parentIn(mentions, titleOf(written.title));
  const others = new Map(mentions.map(({ address }) => [changeKey(address), address]));
  if (parent === undefined) return { others: [...others.values()].slice(0, MOST_NAMED) };
  others.delete(changeKey(parent));
  return { parent, others: [...others.values()].slice(0, MOST_NAMED - 1) };
}
