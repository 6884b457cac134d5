import { afterEach, beforeEach, vi } from 'vitest';
import type { Health } from '../../contract/component.js';
import type { ChangeFound, RepositoryRef } from '../../contract/change.js';
import type { GitHost } from '../../contract/ports.js';
import { createCounters } from '../../self/counters.js';
import { memoryLogger } from '../../self/testing/logger.js';
import type { GitHostConfig } from '../config.js';
import { createGitHub } from '../github.js';
import type { GitHostSettings } from '../settings.js';
import { type FakeGitHub, type FakePull, startFakeGitHub } from './fake-github.js';

export const TOKEN = 'a-token-of-somebody-7f3b';
export const SHOP: RepositoryRef = { host: 'github.com', owner: 'acme', repository: 'shop' };

/** 2026-03-01 at that time, UTC, in microseconds. */
export const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`) * 1000;

/** As GitHub writes it, whatever it is asked for. */
const REPOSITORY = { name: 'Shop', owner: { login: 'Acme' }, html_url: 'https://github.com/Acme/Shop' };

/** A pull request that was updated at that time of 2026-03-01; open, when nothing else is said. */
export function pull(number: number, time: string, fields: object = {}): FakePull {
  return {
    number,
    title: `change ${number}`,
    body: null,
    state: 'open',
    html_url: `https://github.com/acme/shop/pull/${number}`,
    user: { login: 'ada', id: 1 },
    labels: [{ id: 1, name: 'bug', color: 'fc2929' }],
    created_at: '2026-02-01T10:00:00Z',
    updated_at: `2026-03-01T${time}Z`,
    closed_at: null,
    merged_at: null,
    merge_commit_sha: 'trial',
    head: { ref: 'fix', sha: 'a1', label: 'ada:fix', repo: null },
    base: { ref: 'main', sha: 'b1', label: 'acme:main', repo: REPOSITORY },
    ...fields,
  };
}

export function merged(number: number, time: string): FakePull {
  const instant = `2026-03-01T${time}Z`;
  return pull(number, time, {
    state: 'closed',
    closed_at: instant,
    merged_at: instant,
    merge_commit_sha: 'm1',
  });
}

/** Sleeps are over at once, and only they move it. It begins at the real time, as hosts tell limits by that. */
export class TestClock {
  readonly slept: number[] = [];
  time = Date.now();
  now = (): number => this.time;
  sleep = async (millis: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.slept.push(millis);
    this.time += millis;
  };
}

/** Waits until it is so: looks often, and is patient with a busy machine. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 5, timeout: 15_000 });
}

/** What a client over fakes does, says and reports. */
export class Workbench {
  readonly clock = new TestClock();
  readonly healths: Health[] = [];
  readonly counters = createCounters();
  readonly #memory = memoryLogger('debug');
  readonly #fakes: FakeGitHub[] = [];
  readonly lines = this.#memory.lines;
  readonly signal = new AbortController().signal;

  async serve(path = ''): Promise<FakeGitHub> {
    const fake = await startFakeGitHub(path);
    this.#fakes.push(fake);
    return fake;
  }

  client(hosts: readonly Partial<GitHostConfig>[], settings: Partial<GitHostSettings> = {}): GitHost {
    const fallback = { host: 'github.com', base_url: 'http://127.0.0.1:1', token: TOKEN };
    return createGitHub({
      hosts: hosts.map((host) => ({ ...fallback, repositories: ['acme/shop'], ...host })),
      log: this.#memory.log,
      counters: this.counters,
      report: (health) => void this.healths.push(health),
      settings: { retryBaseMs: 1, ...settings },
      clock: this.clock,
    });
  }

  get health(): Health | undefined {
    return this.healths.at(-1);
  }

  /** Static words of what was logged at that level. */
  logged(level: string): readonly unknown[] {
    return this.lines.filter((line) => line['level'] === level).map((line) => line['msg']);
  }

  /** How often a request ended so. */
  counted(outcome: string, host = 'github.com'): number {
    return this.counters.snapshot().get(`git_requests_total{host=${host},outcome=${outcome}}`) ?? 0;
  }

  async list(client: GitHost, since: number, repository = SHOP): Promise<readonly ChangeFound[]> {
    const found: ChangeFound[] = [];
    for await (const change of client.listUpdatedSince(repository, since, this.signal)) found.push(change);
    return found;
  }

  async close(): Promise<void> {
    await Promise.all(this.#fakes.map((fake) => fake.close()));
  }
}

/** A workbench for each test, with one host that takes the token and holds what it is given before. */
export interface Desk {
  readonly bench: Workbench;
  readonly fake: FakeGitHub;
  /** That asks this host, unless told otherwise. */
  readonly client: (host?: Partial<GitHostConfig>, settings?: Partial<GitHostSettings>) => GitHost;
}

export function withHost(prepare: (fake: FakeGitHub) => void = () => undefined): Desk {
  let bench = new Workbench();
  let fake: FakeGitHub;
  beforeEach(async () => {
    bench = new Workbench();
    fake = await bench.serve();
    fake.token = TOKEN;
    prepare(fake);
  });
  afterEach(() => bench.close());
  return {
    get bench() {
      return bench;
    },
    get fake() {
      return fake;
    },
    client: (host = {}, settings = {}) => bench.client([{ base_url: fake.url, ...host }], settings),
  };
}
