import { z } from 'zod';
import type { ChangeState } from './delivery.js';

/** Longer than any name, ref or revision that a Git host takes. */
const LONGEST_WORD = 255;

/** A word without space or control characters; the zero value, and what is no such word, is none. */
function wordOf(text: string | null | undefined): string | undefined {
  const word = text?.trim() ?? '';
  return word.length > LONGEST_WORD || !/^[^\s\p{Cc}]+$/u.test(word) ? undefined : word;
}

export const word = z.string().nullish().transform(wordOf);
/** A name that may have spaces. */
export const phrase = z
  .string()
  .nullish()
  .transform((value) => value?.trim().slice(0, LONGEST_WORD) || undefined);
export const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
export const flag = z.boolean().nullish();
/** The number of a change or an issue; 0 is none. */
export const number = z
  .number()
  .nullish()
  .transform((value) => (value && Number.isSafeInteger(value) && value > 0 ? value : undefined));

/** The commit of what does not exist, before it was made or after it was deleted. */
export function revisionOf(sha: string | undefined): string | undefined {
  return sha === undefined || /^0+$/.test(sha) ? undefined : sha;
}

/** `refs/heads/main` and `refs/tags/v1`, told apart; other refs by their whole name. */
export function refOf(path: string | undefined): { name: string; type?: 'branch' | 'tag' } | undefined {
  const [, place, name] = /^refs\/(heads|tags)\/(.+)$/.exec(path ?? '') ?? [];
  if (name !== undefined) return { name, type: place === 'tags' ? 'tag' : 'branch' };
  return path === undefined ? undefined : { name: path };
}

export interface StateWords {
  readonly state?: string | undefined;
  readonly closed?: boolean | null | undefined;
  readonly merged?: boolean | null | undefined;
  readonly draft?: boolean | null | undefined;
}

export function stateOf({ state, closed, merged, draft }: StateWords): ChangeState | undefined {
  if (merged || state === 'merged') return 'merged';
  if (closed || state === 'closed') return 'closed';
  if (state !== 'open' && state !== 'opened') return undefined;
  return draft ? 'wip' : 'open';
}

/** A closed issue does not tell whether the change that it stands for was merged. */
export function stateOfIssue(words: StateWords): ChangeState | undefined {
  const state = stateOf(words);
  return state === 'closed' ? undefined : state;
}

/** Comments on issues and on changes come alike; the address tells them apart. */
export function isChangeLink(link: string | undefined): boolean {
  return /\/(?:pull|pulls|merge_requests|pull-requests)\/\d+$/.test(link ?? '');
}
