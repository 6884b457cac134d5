import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  type Answer,
  badCredentials,
  type FakeRequest,
  notFound,
  ok,
  rateLimited,
  redirect,
} from './answers.js';

/** A pull request as GitHub tells it, as far as it is used. */
export interface FakePull {
  readonly number: number;
  readonly updated_at: string;
  readonly [field: string]: unknown;
}

/** What one token may still ask, and when it may again, in seconds since 1970. */
export interface Quota {
  remaining: number;
  readonly reset: number;
}

/**
 * A GitHub that holds pull requests and answers as the real one does: pages with a Link header, ETags, refusals in its own
 * words. `next` scripts the answers of the next requests; afterwards it goes on by itself.
 */
export interface FakeGitHub {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** The only one that is taken; while undefined, whatever comes. */
  token: string | undefined;
  /** 304s cost nothing of it. */
  quota: Quota | undefined;
  /** `owner/repository`. */
  put(repository: string, ...pulls: readonly FakePull[]): void;
  /** As after a renaming: the old name leads to the number of the repository. */
  rename(from: string, to: string): void;
  next(...answers: readonly Answer[]): void;
  /** For every request from now on. */
  always(answer: Answer | undefined): void;
  close(): Promise<void>;
}

const PULLS = /^(\/repos\/[^/]+\/[^/]+|\/repositories\/\d+)\/pulls(?:\/(\d+))?$/;

function linkOf(url: string, path: URL, page: number, last: number): string {
  const to = (number: number, rel: string): string => {
    const address = new URL(path);
    address.searchParams.set('page', String(number));
    return `<${url}${address.pathname}${address.search}>; rel="${rel}"`;
  };
  const before = page > 1 ? [to(page - 1, 'prev')] : [];
  const after = page < last ? [to(page + 1, 'next'), to(last, 'last')] : [];
  return [...before, ...after, ...(page > 1 ? [to(1, 'first')] : [])].join(', ');
}

class Fake implements FakeGitHub {
  readonly requests: FakeRequest[] = [];
  token: string | undefined;
  quota: Quota | undefined;
  url = '';
  /** By the path of the repository. */
  readonly #pulls = new Map<string, Map<number, FakePull>>();
  readonly #renamed = new Map<string, string>();
  readonly #next: Answer[] = [];
  #always: Answer | undefined;

  constructor(readonly close: () => Promise<void>) {}

  put(repository: string, ...pulls: readonly FakePull[]): void {
    const path = `/repos/${repository}`.toLowerCase();
    const held = this.#pulls.get(path) ?? new Map<number, FakePull>();
    for (const pull of pulls) held.set(pull.number, pull);
    this.#pulls.set(path, held);
  }

  rename(from: string, to: string): void {
    const old = `/repos/${from}`.toLowerCase();
    const held = this.#pulls.get(old) ?? new Map<number, FakePull>();
    const byNumber = `/repositories/${this.#renamed.size + 1}`;
    this.#pulls.delete(old);
    this.#pulls.set(`/repos/${to}`.toLowerCase(), held).set(byNumber, held);
    this.#renamed.set(old, byNumber);
  }

  next(...answers: readonly Answer[]): void {
    this.#next.push(...answers);
  }

  always(answer: Answer | undefined): void {
    this.#always = answer;
  }

  answer(request: FakeRequest): Answer {
    this.requests.push(request);
    return this.#next.shift() ?? this.#always ?? this.#own(request);
  }

  #own(request: FakeRequest): Answer {
    const { authorization } = request.headers;
    if (this.token !== undefined && authorization !== `token ${this.token}`) return badCredentials;
    const { quota } = this;
    if (quota === undefined) return this.#content(request);
    if (quota.remaining === 0) return rateLimited(quota.reset);
    return (response, asked) => {
      this.#content(request)(response, asked);
      if (response.statusCode !== 304) quota.remaining -= 1;
    };
  }

  #content({ path }: FakeRequest): Answer {
    const address = new URL(path, this.url);
    const [, given = '', number] = PULLS.exec(address.pathname) ?? [];
    const repository = given.toLowerCase();
    const moved = this.#renamed.get(repository);
    if (moved !== undefined) return redirect(301, `${this.url}${path.replace(given, moved)}`);
    const held = this.#pulls.get(repository);
    if (held === undefined) return notFound;
    if (number === undefined) return this.#list([...held.values()], address);
    const pull = held.get(Number(number));
    return pull === undefined ? notFound : ok(pull);
  }

  #list(held: readonly FakePull[], address: URL): Answer {
    const query = (name: string): string => address.searchParams.get(name) ?? '';
    const size = Number(query('per_page') || 30);
    const page = Number(query('page') || 1);
    const key = query('sort') === 'updated' ? 'updated_at' : 'created_at';
    const shown = held
      .filter((pull) => query('state') === 'all' || pull['state'] === 'open')
      .sort((a, b) => String(a[key]).localeCompare(String(b[key])) || a.number - b.number);
    if (query('direction') === 'desc') shown.reverse();
    const link = linkOf(this.url, address, page, Math.ceil(shown.length / size));
    return ok(shown.slice((page - 1) * size, page * size), link === '' ? {} : { link });
  }
}

/** Below `path`, as GitHub Enterprise Server is below `/api/v3`. */
export async function startFakeGitHub(path = ''): Promise<FakeGitHub> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    if (!url.startsWith(`${path}/`)) {
      fake.requests.push({ method, path: url, headers });
      notFound(response, { method, path: url, headers });
      return;
    }
    const request = { method, path: url.slice(path.length), headers };
    fake.answer(request)(response, request);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const fake = new Fake(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return fake;
}
