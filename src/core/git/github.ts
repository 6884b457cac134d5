import { setTimeout as wait } from 'node:timers/promises';
import type { ChangeFound, ChangeRef, RepositoryRef } from '../contract/change.js';
import type { Health } from '../contract/component.js';
import { RejectedError } from '../contract/errors.js';
import type { Micros } from '../contract/model.js';
import type { Counters, GitHost, Logger } from '../contract/ports.js';
import { MICROS_PER_SECOND } from '../contract/time.js';
import { Asker } from './asker.js';
import type { GitHostConfig } from './config.js';
import { speakable, unusable } from './failure.js';
import { createOctokit } from './octokit.js';
import type { PauseClock } from './pause.js';
import { changeOf, repositoryRef } from './pull.js';
import { type GitHostSettings, SETTINGS } from './settings.js';
import { Standing } from './standing.js';

export interface GitHubOptions {
  readonly hosts: readonly GitHostConfig[];
  readonly log: Logger;
  readonly counters: Counters;
  /** Of all hosts together. */
  readonly report: (health: Health) => void;
  readonly settings?: Partial<GitHostSettings>;
  readonly clock?: PauseClock;
}

/** One repository as it is configured: only these names ever stand in a request. */
interface Place {
  readonly address: { readonly host: string; readonly owner: string; readonly repository: string };
  readonly octokit: ReturnType<typeof createOctokit>;
  readonly asker: Asker;
  readonly token: string;
}

/** One page of a list, cut to what is used. */
interface Page {
  readonly changes: readonly ChangeFound[];
  readonly more: boolean;
}

const CLOCK: PauseClock = {
  now: () => Date.now(),
  sleep: (millis, signal) => wait(millis, undefined, { signal }),
};

function nameOf({ host, owner, repository }: RepositoryRef): string {
  return `${host}/${owner}/${repository}`.toLowerCase();
}

/** Opens no connection before it is asked, and nothing of it runs between questions. */
export function createGitHub(options: GitHubOptions): GitHost {
  return new GitHub(options);
}

class GitHub implements GitHost {
  readonly #places = new Map<string, Place>();
  readonly #settings: GitHostSettings;
  readonly #log: Logger;

  constructor(options: GitHubOptions) {
    this.#log = options.log;
    this.#settings = { ...SETTINGS, ...options.settings };
    const standing = new Standing(options.log, options.report);
    for (const [index, host] of options.hosts.entries()) {
      const before = options.hosts.slice(0, index).filter((other) => other.host === host.host).length;
      this.#add(host, before === 0 ? host.host : `${host.host} (${before + 1})`, standing, options);
    }
    if (this.#places.size === 0) standing.idle();
  }

  get repositories(): readonly RepositoryRef[] {
    return [...this.#places.values()].map(({ address: { host, owner, repository } }) =>
      repositoryRef(host, owner, repository),
    );
  }

  tryAgain(): void {
    for (const { asker } of this.#places.values()) asker.tryAgain();
  }

  async read(ref: ChangeRef, signal: AbortSignal): Promise<ChangeFound | undefined> {
    const place = this.#places.get(nameOf(ref));
    const { number } = ref;
    if (place === undefined || !Number.isSafeInteger(number) || number < 1) return undefined;
    const { octokit, asker } = place;
    const { host, owner, repository: repo } = place.address;
    return asker.ask(
      {
        key: `${nameOf(place.address)}/${number}`,
        repository: `${owner}/${repo}`,
        mayBeNone: true,
        ask: (extra) => octokit.rest.pulls.get({ owner, repo, pull_number: number, ...extra }),
        cut: ({ data }) => changeOf(host, data),
      },
      signal,
    );
  }

  async *listUpdatedSince(
    repository: RepositoryRef,
    since: Micros,
    signal: AbortSignal,
  ): AsyncIterable<ChangeFound> {
    const place = this.#places.get(nameOf(repository));
    if (place === undefined) return;
    const from = Math.floor(since / MICROS_PER_SECOND) * MICROS_PER_SECOND;
    const { pages } = this.#settings;
    for (let number = 1; number <= pages; number += 1) {
      const { changes, more } = await this.#page(place, number, signal);
      for (const change of changes) {
        if ((change.told.updated ?? 0) < from) return;
        yield change;
      }
      if (!more) return;
    }
    const { host, owner, repository: name } = place.address;
    this.#log.warn('not all changes of a repository are read, there are too many', {
      repository: `${host}/${owner}/${name}`,
      pages,
    });
  }

  /** By its number: the address of the next page that an answer names is only taken as a sign that there is one. */
  async #page(place: Place, page: number, signal: AbortSignal): Promise<Page> {
    const { octokit, asker, address } = place;
    const { owner, repository: repo } = address;
    const order = { state: 'all', sort: 'updated', direction: 'desc' } as const;
    const found = await asker.ask(
      {
        key: `${nameOf(address)}?${page}`,
        repository: `${owner}/${repo}`,
        mayBeNone: false,
        ask: (extra) =>
          octokit.rest.pulls.list({
            owner,
            repo,
            ...order,
            per_page: this.#settings.perPage,
            page,
            ...extra,
          }),
        cut: ({ data, headers }) => ({
          changes: this.#changesOf(place, data),
          more: /;\s*rel="next"/.test(String(headers['link'])),
        }),
      },
      signal,
    );
    return found ?? { changes: [], more: false };
  }

  /** One that can't be read does not keep the others back. */
  #changesOf({ address: { host, owner, repository }, token }: Place, data: unknown): readonly ChangeFound[] {
    if (!Array.isArray(data)) throw unusable('its list is none');
    return data.flatMap((item: unknown) => {
      try {
        return [changeOf(host, item)];
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error;
        const { number } = (item ?? {}) as { readonly number?: unknown };
        const change = `${host}/${owner}/${repository}#${Number(number)}`;
        this.#log.warn('change rejected', { change, problem: speakable(error, token) });
        return [];
      }
    });
  }

  /** `called`: tells a host that stands there twice, with two tokens, apart. */
  #add(given: GitHostConfig, called: string, standing: Standing, options: GitHubOptions): void {
    const { counters, clock = CLOCK } = options;
    const { host, base_url: baseUrl, token = '', app, repositories } = given;
    if (token === '' && app === undefined) {
      this.#log.info('a Git host without a token is not asked', { host: called });
      return;
    }
    const { longestWaitMs } = this.#settings;
    const octokit = createOctokit({ ...this.#settings, called, baseUrl, token, app, log: this.#log });
    const asker = new Asker({ called, token, standing, counters, clock, longestWaitMs });
    for (const name of repositories) {
      const [owner = '', repository = ''] = name.split('/');
      const address = { host, owner, repository };
      this.#places.set(nameOf(address), { address, octokit, asker, token });
    }
  }
}
