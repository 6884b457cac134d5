import type { ChangeRef } from '../../core/contract/change.js';
import type { Hosts, Provider } from './hosts.js';

/** What an address names. Behind `/issues/7` GitHub and Gitea show a pull request, too, if 7 is one. */
export interface NamedChange {
  readonly address: ChangeRef;
  readonly mayBeIssue: boolean;
}

/** The words of a path up to and with the number, as a provider writes them. */
interface Place {
  readonly path: readonly string[];
  readonly number: string | undefined;
  readonly mayBeIssue?: boolean;
}

/** No address of a pull request is longer. */
const LONGEST = 2048;

/** Scheme and host as they were written: what a browser would repair is not for us to repair. */
const WRITTEN = /^(https?):\/\/([a-z0-9.-]+(?::\d+)?)(?=[/?#])/i;
const USUAL_PORT: Readonly<Record<string, string>> = { http: ':80', https: ':443' };

/** What hosts allow in names. Nothing percent-encoded: no host writes its own pages so. */
const PLAIN = /^~?\w[\w.-]*$|^[.-][\w.-]*\w$/;
const NUMBER = /^[1-9]\d{0,15}$/;

/** The address with these names, or undefined when one is not plain or the number is none. */
export function addressOf(
  host: string,
  path: readonly string[],
  number: string | undefined,
): ChangeRef | undefined {
  if (path.length < 2 || number === undefined || !NUMBER.test(number)) return undefined;
  if (!path.every((name) => PLAIN.test(name)) || !Number.isSafeInteger(Number(number))) return undefined;
  const names = path.map((name) => name.toLowerCase());
  const repository = (names.pop() ?? '').replace(/\.git$/, '');
  return repository === '' ? undefined : { host, owner: names.join('/'), repository, number: Number(number) };
}

function ownerFirst(words: readonly string[], word: string): Place | undefined {
  const [owner = '', repository = '', page, number] = words;
  if (page === word) return { path: [owner, repository], number };
  return undefined;
}

function withIssues(words: readonly string[], word: string): Place | undefined {
  const issue = ownerFirst(words, 'issues');
  return issue === undefined ? ownerFirst(words, word) : { ...issue, mayBeIssue: true };
}

/** `/group/…/project/-/merge_requests/7`, before 2019 without the dash. */
function ofGitLab(words: readonly string[]): Place | undefined {
  const at = words.indexOf('merge_requests');
  if (at === -1) return undefined;
  const end = words[at - 1] === '-' ? at - 1 : at;
  return { path: words.slice(0, end), number: words[at + 1] };
}

/** `/projects/KEY/repos/name/pull-requests/7`; what is somebody's own also has the key `~name`. */
function ofBitbucketServer(words: readonly string[]): Place | undefined {
  const [kind, owner = '', repos, repository = '', page, number] = words;
  if (repos !== 'repos' || page !== 'pull-requests') return undefined;
  if (kind === 'projects') return { path: [owner, repository], number };
  if (kind === 'users') return { path: [`~${owner}`, repository], number };
  return undefined;
}

const PLACES: Readonly<Record<Provider, (words: readonly string[]) => Place | undefined>> = {
  github: (words) => withIssues(words, 'pull'),
  gitea: (words) => withIssues(words, 'pulls'),
  gitlab: ofGitLab,
  bitbucket: (words) => ownerFirst(words, 'pull-requests'),
  bitbucket_server: ofBitbucketServer,
};

/** The host as it was written, in lower case. */
function hostOf(text: string): string | undefined {
  const [, scheme = '', host] = WRITTEN.exec(text) ?? [];
  const port = USUAL_PORT[scheme.toLowerCase()] ?? '';
  return host?.endsWith(port) ? host.slice(0, host.length - port.length).toLowerCase() : host?.toLowerCase();
}

function parsed(text: string): URL | undefined {
  // With one of these a browser goes to another place than the text says.
  if (text.length > LONGEST || /[\\\s]/.test(text)) return undefined;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** What an address names: on a host of ours, and in its provider's shape. It is read, and never asked. */
export function namedBy(text: string, hosts: Hosts): NamedChange | undefined {
  const host = hostOf(text);
  const provider = host === undefined ? undefined : hosts.get(host);
  const url = provider && parsed(text);
  if (!host || !provider || !url || url.host !== host) return undefined;
  const place = PLACES[provider](url.pathname.split('/').slice(1));
  const address = place && addressOf(host, place.path, place.number);
  return address && { address, mayBeIssue: place?.mayBeIssue ?? false };
}

/** The pull request whose page this is; what follows its number does not matter. */
export function changeIn(url: string, hosts: Hosts): ChangeRef | undefined {
  const named = namedBy(url, hosts);
  return named?.mayBeIssue === false ? named.address : undefined;
}
