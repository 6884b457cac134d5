import type { ChangeRef } from '../../core/contract/change.js';
import { addressOf, type NamedChange } from './change.js';
import type { Hosts } from './hosts.js';

/** A pull request that a text names without its host. */
export interface ShortForm extends NamedChange {
  /** Whether it does not say in which repository: then it means the one that the text was written for. */
  readonly isBare: boolean;
}

/** `#7` and `acme/shop#7`, neither inside of a longer word; with an underscore beside it, it is emphasis. */
const HASH = /(?<![\p{L}\p{N}]_?|[/#!&@.~-])(?:([\w.-]+)\/([\w.-]+))?#(\d+)(?!_?[\p{L}\p{N}]|[/#-]|\.\d)/gu;
/** `!7`, `shop!7` in the same group, and `acme/web/shop!7`. */
const BANG = /(?<![\p{L}\p{N}]_?|[/#!&@.~-])((?:[\w.-]+\/)*[\w.-]+)?!(\d+)(?!_?[\p{L}\p{N}]|[/!-]|\.\d)/gu;

function hashesIn(words: string, base: ChangeRef): readonly (ShortForm | undefined)[] {
  return [...words.matchAll(HASH)].map(([, owner, repository, number]) => {
    const path = owner && repository ? [owner, repository] : [base.owner, base.repository];
    const address = addressOf(base.host, path, number);
    return address && { address, mayBeIssue: true, isBare: owner === undefined };
  });
}

function bangsIn(words: string, base: ChangeRef): readonly (ShortForm | undefined)[] {
  const group = base.owner.split('/');
  return [...words.matchAll(BANG)].map(([, project, number]) => {
    const named = project?.split('/') ?? [base.repository];
    const path = named.length === 1 ? [...group, ...named] : named;
    const address = addressOf(base.host, path, number);
    return address && { address, mayBeIssue: false, isBare: project === undefined };
  });
}

/** The short forms in a text, as the host understands them for which it was written. Bitbucket has none. */
export function shortFormsIn(words: string, base: ChangeRef, hosts: Hosts): readonly ShortForm[] {
  const provider = hosts.get(base.host);
  const found =
    provider === 'github' || provider === 'gitea'
      ? hashesIn(words, base)
      : provider === 'gitlab'
        ? bangsIn(words, base)
        : [];
  return found.filter((each) => each !== undefined);
}
