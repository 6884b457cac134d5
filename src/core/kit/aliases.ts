/** What names one build of a pipeline where no job id does. */
export interface Build {
  readonly owner?: string | undefined;
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly context?: string | undefined;
  readonly build?: string | undefined;
}

/** Names of a job, and of the run that Lighthouse made of it: within its namespace, and for who knows no namespace. */
export function jobAliases(namespace: string, id: string): readonly [string, string] {
  return [`id|${namespace}/${id}`, `id|${id}`];
}

/** The name of a run by what it builds, without regard to case as labels of it are lower-cased; none if a word is missing. */
export function buildAlias(
  namespace: string,
  { owner, repository, branch, context, build }: Build,
): readonly string[] {
  const words = [owner, repository, branch, context, build];
  if (words.some((word) => word === undefined || word === '')) return [];
  return [`build|${[namespace, ...words].join('/').toLowerCase()}`];
}
