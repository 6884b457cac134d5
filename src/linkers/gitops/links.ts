import type { LinkClaim, RegistryView } from '../../core/contract/plugin.js';
import type { Forest, Leaf } from './forest.js';
import type { Releases } from './releases.js';
import type { Pushes } from './pushes.js';

export interface Surroundings {
  readonly forest: Pick<Forest, 'traceOf'>;
  readonly pushes: Pick<Pushes, 'of'>;
  readonly releases: Pick<Releases, 'of'>;
  readonly view: RegistryView;
}

/** To each other pull request that it names, if that is known, to each event that it has started, and each release that it promotes. */
export function linksOf(leaf: Leaf, { forest, pushes, releases, view }: Surroundings): readonly LinkClaim[] {
  const { key: from, record, closing } = leaf;
  const changes = closing.others.flatMap((other): LinkClaim[] => {
    const traceKey = forest.traceOf(other);
    return traceKey === undefined ? [] : [{ from, to: view.context(traceKey, other), reason: 'change' }];
  });
  const { mergeRevision } = closing.facts;
  const pushed = mergeRevision === undefined ? [] : pushes.of(record.ref, mergeRevision);
  const events = [...new Set([...record.told.keys(), ...pushed])].flatMap((guid): LinkClaim[] => {
    const to = view.event(guid);
    return to === undefined ? [] : [{ from, to, reason: 'event' }];
  });
  const promoted = releases.of(from).map(({ place: to }): LinkClaim => ({ from, to, reason: 'release' }));
  return [...changes, ...events, ...promoted];
}
