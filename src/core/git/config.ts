import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;
/** `..` as a name would lead to another address. */
const REPOSITORY = /^[\w-][\w.-]*\/(?!\.{1,2}$)[\w.-]+$/;
const GITHUB = 'github.com';
const GITHUB_API = 'https://api.github.com';
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The token goes there, so nobody on the way may read it. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (/[?#]/.test(text) || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

function isOfGitHub(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === GITHUB_API;
}

const baseUrl = z
  .string()
  .refine(
    isSafe,
    'expected an https:// address without credentials and query, such as https://git.example.com/api/v3',
  );

/** No message shows the value. An empty one, of a variable that is not set, is none. */
const token = z
  .string()
  .regex(/^[!-~]*$/, 'must be printable ASCII without spaces')
  .optional();

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    // Why not is not told: the reason might show some of it.
    return false;
  }
}

/** A GitHub App: it gets tokens of its own, each for an hour. */
const app = z
  .strictObject({
    id: z.int().positive(),
    installation_id: z.int().positive(),
    /** No message shows it. A variable may hold it in one line, with `\\n` where a line ends. */
    private_key: z
      .string()
      .transform((pem) => pem.replaceAll('\\n', '\n'))
      .refine(isPrivateKey, 'must be a private key in PEM'),
  })
  .optional();
export type AppCredentials = NonNullable<z.output<typeof app>>;

const host = z
  .strictObject({
    host: z
      .string()
      .regex(HOST, 'expected the name of a host, such as github.com')
      .toLowerCase()
      .default(GITHUB),
    base_url: baseUrl.default(GITHUB_API),
    token,
    app,
    repositories: z
      .array(z.string().regex(REPOSITORY, 'expected owner/repository'))
      .min(1, 'names no repository'),
  })
  .refine((given) => given.app === undefined || (given.token ?? '') === '', {
    path: ['app'],
    message: 'has no place beside token',
  })
  // Else the token of an own host would be shown to GitHub.
  .refine((given) => given.host === GITHUB || !isOfGitHub(given.base_url), {
    path: ['base_url'],
    message: 'is missing; of GitHub Enterprise Server it is https://<host>/api/v3',
  });

type Given = z.infer<typeof host>;

function repositoriesOf({ host: name, repositories }: Given): readonly string[] {
  return repositories.map((repository) => `${name}/${repository}`.toLowerCase());
}

/** The section `git_hosts`. A host may stand there twice, because a token may be good for one owner only. */
export const gitHosts = z
  .array(host)
  .default([])
  .superRefine((given, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of given.entries()) {
      for (const [at, repository] of repositoriesOf(entry).entries()) {
        const path = [index, 'repositories', at];
        if (seen.has(repository)) context.addIssue({ code: 'custom', path, message: 'is named twice' });
        seen.add(repository);
      }
    }
  });
export type GitHostConfig = z.infer<typeof gitHosts>[number];
