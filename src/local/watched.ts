import type { Incarnation } from './incarnation.js';

/** What the configuration of sidecars wants. */
export interface Watched {
  /** `*` stands for all. */
  readonly namespaces: readonly string[];
  /** Their ids. */
  readonly sources: readonly string[];
}

export function watchedBy(incarnations: readonly Pick<Incarnation, 'config'>[]): Watched {
  const configs = incarnations.map(({ config }) => config);
  return {
    namespaces: [...new Set(configs.flatMap(({ kubernetes }) => kubernetes.namespaces))],
    sources: [...new Set(configs.flatMap(({ sources }) => sources.map(({ id }) => id)))],
  };
}
