/** Kinds of Git hosts, by the shape of their addresses. Forgejo and Gogs are as Gitea. */
export const PROVIDERS = ['github', 'gitlab', 'gitea', 'bitbucket', 'bitbucket_server'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What stands behind a host, which is named as in an address: in lower case, with a port that is not the usual one. */
export type Hosts = ReadonlyMap<string, Provider>;

const KNOWN: readonly (readonly [string, Provider])[] = [
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['bitbucket.org', 'bitbucket'],
  ['codeberg.org', 'gitea'],
];

/** The known hosts and those that are configured. A host that is not among them is nobody: none is guessed by its name. */
export function hostsOf(
  configured: readonly { readonly host: string; readonly provider: Provider }[],
): Hosts {
  const own = configured.map(({ host, provider }) => [host.toLowerCase(), provider] as const);
  return new Map([...KNOWN, ...own]);
}
