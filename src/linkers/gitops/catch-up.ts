import { LRUCache } from 'lru-cache';
import type { ChangeFound, RepositoryRef } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import type { Micros } from '../../core/contract/model.js';
import type { GitHost, Logger } from '../../core/contract/ports.js';
import { pause } from '../../core/kit/pause.js';
import type { Missing } from './forest.js';
import { thrown } from '../../core/kit/thrown.js';

export interface CatchUpOptions {
  readonly git: GitHost;
  readonly log: Logger;
  readonly resyncMs: number;
  /** What the first list goes back to. What was closed before is history, whatever is said of it later. */
  readonly since: () => Micros;
  /** A parent that was closed longer than this before its child was created is none. */
  readonly patience: Micros;
  readonly take: (found: ChangeFound) => void;
  readonly missing: () => readonly Missing[];
}

/** Parents of which the host has answered; they are not asked for again. */
const REMEMBERED = 10_000;

const nameOf = ({ host, owner, repository }: RepositoryRef): string => `${host}/${owner}/${repository}`;

/**
 * Asks Git hosts for what no delivery told: at the start and at each resync for what was changed since the last time, by the
 * host's own clock, and for parents that nobody knows. On real time, as hosts do not wait for a replay.
 */
export class CatchUp {
  readonly #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #configured: ReadonlySet<string>;
  /** The newest change of each repository of which everything before is known. */
  readonly #caughtUp = new Map<string, Micros>();
  readonly #answered = new LRUCache<string, true>({ max: REMEMBERED });
  readonly #asking = new Set<string>();
  #from: Micros | undefined;

  constructor(private readonly options: CatchUpOptions) {
    this.#configured = new Set(options.git.repositories.map(nameOf));
  }

  start(): void {
    if (this.#configured.size === 0 || this.#signal.aborted) return;
    this.#from = this.options.since();
    this.#run(() => this.#goOn());
  }

  async stop(): Promise<void> {
    this.#controller.abort();
    await Promise.all(this.#running);
  }

  /** Asks for it soon, once. */
  want(missing: Missing): void {
    const key = changeKey(missing.ref);
    const isOpen = this.#from !== undefined && !this.#signal.aborted;
    if (!isOpen || !this.#configured.has(nameOf(missing.ref))) return;
    if (this.#asking.has(key) || this.#answered.has(key)) return;
    this.#asking.add(key);
    // Not before whoever told of its child has gone on.
    this.#run(() => Promise.resolve().then(() => this.#read(missing, key)));
  }

  get #signal(): AbortSignal {
    return this.#controller.signal;
  }

  #run(work: () => Promise<void>): void {
    const running = work().finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #goOn(): Promise<void> {
    const { git, resyncMs, missing } = this.options;
    while (!this.#signal.aborted) {
      git.tryAgain();
      for (const each of missing()) this.want(each);
      await Promise.all(git.repositories.map((repository) => this.#list(repository)));
      await pause(resyncMs, this.#signal);
    }
  }

  async #list(repository: RepositoryRef): Promise<void> {
    const { git, take } = this.options;
    const [name, from = 0] = [nameOf(repository), this.#from];
    const since = this.#caughtUp.get(name) ?? from;
    let newest = since;
    try {
      for await (const found of git.listUpdatedSince(repository, since, this.#signal)) {
        newest = Math.max(newest, found.told.updated ?? 0);
        if ((found.told.closed ?? from) >= from) take(found);
      }
      // Not before its end: the list begins with the newest.
      this.#caughtUp.set(name, newest);
    } catch (error) {
      this.#failed(name, error);
    }
  }

  async #read({ ref, before }: Missing, key: string): Promise<void> {
    const { git, take, patience } = this.options;
    try {
      const found = await git.read(ref, this.#signal);
      this.#answered.set(key, true);
      if (found !== undefined && (found.told.closed ?? before) >= before - patience) take(found);
    } catch (error) {
      this.#failed(nameOf(ref), error);
    } finally {
      this.#asking.delete(key);
    }
  }

  /** The next resync asks again. The port has logged, counted and told it in the health, once for all that ask. */
  #failed(repository: string, error: unknown): void {
    if (this.#signal.aborted) return;
    const reason = thrown(error);
    this.options.log.debug('a repository is not caught up', { repository, reason });
  }
}
