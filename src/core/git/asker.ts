import { LRUCache } from 'lru-cache';
import type { Counters } from '../contract/ports.js';
import { failureOf, GitHostError, type Refusal, refusalOf, unusable, untoldLimit } from './failure.js';
import { ON_LIMIT, type OnLimit } from './octokit.js';
import { Pause, type PauseClock } from './pause.js';
import type { Standing } from './standing.js';

/** Options of Octokit that belong to one request. */
export interface Extra {
  readonly headers: Readonly<Record<string, string>>;
  readonly request: { readonly signal: AbortSignal; readonly [ON_LIMIT]: OnLimit };
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** One question to a host. */
export interface Question<T> {
  /** Names the address, for the answers that are remembered. */
  readonly key: string;
  /** Whose problem it is when the host does not like the question. */
  readonly repository: string;
  /** Whether 404 is an answer, too. */
  readonly mayBeNone: boolean;
  readonly ask: (extra: Extra) => Promise<Response>;
  /** Only what is used is remembered. */
  readonly cut: (response: Response) => T;
}

interface Remembered {
  readonly etag: string;
  readonly value: unknown;
}

export interface AskerOptions {
  /** What the host and its token are called in messages. */
  readonly called: string;
  /** To be left out of messages. */
  readonly token: string;
  readonly standing: Standing;
  readonly counters: Counters;
  readonly clock: PauseClock;
  /** A limit that holds longer rejects instead. */
  readonly longestWaitMs: number;
}

/** `rejected`: the host does not like this question. `failed`: it does not work. `refused`: it does not take the token. */
type Outcome = 'ok' | 'unchanged' | 'none' | 'limited' | 'refused' | 'rejected' | 'failed';

/** Characters of all remembered answers together, about. */
const REMEMBERED = 8 * 1024 * 1024;
/** A question that meets the limit again after its wait is asked so often in all. */
const MOST_TRIES = 3;

const NONE: ReadonlySet<number> = new Set([404, 410]);

/** The limit was met; whoever asks waits and asks again, or gives up. */
const LIMITED = Symbol('limited');

/** Asks one host with one token: within its limits, not again once it refused the token, and for what is new only. */
export class Asker {
  readonly #answers = new LRUCache<string, Remembered>({
    maxSize: REMEMBERED,
    sizeCalculation: ({ value }) => JSON.stringify(value).length,
  });
  readonly #pause: Pause;
  #refused = false;

  constructor(private readonly options: AskerOptions) {
    this.#pause = new Pause(options.called, options.clock, options.longestWaitMs);
  }

  tryAgain(): void {
    this.#refused = false;
  }

  /** Undefined for what is not there, where that may be. Throws GitHostError, or the reason of the signal. */
  async ask<T>(question: Question<T>, signal: AbortSignal): Promise<T | undefined> {
    for (let tries = 1; ; tries += 1) {
      await this.#pass(signal);
      if (this.#refused) throw this.#tokenIsRefused();
      const answer = await this.#send(question, signal);
      if (answer !== LIMITED) return answer;
      if (tries === MOST_TRIES) throw this.#pause.failure();
    }
  }

  async #pass(signal: AbortSignal): Promise<void> {
    try {
      await this.#pause.pass(signal);
    } finally {
      signal.throwIfAborted();
    }
  }

  async #send<T>(question: Question<T>, signal: AbortSignal): Promise<T | undefined | typeof LIMITED> {
    const known = this.#answers.get(question.key);
    const headers: Record<string, string> = known === undefined ? {} : { 'if-none-match': known.etag };
    const limit: { seconds?: number } = {};
    const onLimit = (seconds: number): void => void (limit.seconds = seconds);
    try {
      const response = await question.ask({ headers, request: { signal, [ON_LIMIT]: onLimit } });
      return this.#take(question, response);
    } catch (error) {
      signal.throwIfAborted();
      const refusal = refusalOf(error);
      if (refusal?.status === 304 && known !== undefined) {
        this.#works(question, 'unchanged');
        return known.value as T;
      }
      return this.#judge(question, error, refusal, limit.seconds);
    }
  }

  #take<T>(question: Question<T>, response: Response): T {
    const { status, headers } = response;
    if (status >= 300) throw unusable(`it sends elsewhere (${status}), which is not followed`);
    const value = question.cut(response);
    const { etag } = headers;
    if (typeof etag === 'string') this.#answers.set(question.key, { etag, value });
    this.#works(question, 'ok');
    return value;
  }

  /** What is no answer: a limit, nothing where that may be, or a problem. */
  #judge<T>(
    question: Question<T>,
    error: unknown,
    refusal: Refusal | undefined,
    told: number | undefined,
  ): undefined | typeof LIMITED {
    const { called, token, standing } = this.options;
    const seconds = told ?? (refusal && untoldLimit(refusal));
    if (seconds !== undefined) {
      this.#count('limited');
      this.#pause.hold(seconds);
      standing.problem(called, this.#pause.reason);
      return LIMITED;
    }
    if (refusal?.status === 401) {
      this.#count('refused');
      this.#refused = true;
      throw this.#tokenIsRefused();
    }
    if (question.mayBeNone && NONE.has(refusal?.status ?? 0)) {
      this.#count('none');
      standing.works(called);
      return undefined;
    }
    const { about, reason } = failureOf(error, token);
    this.#count(about === 'host' ? 'failed' : 'rejected');
    const name = about === 'host' ? called : `${called}/${question.repository}`;
    // Whoever refuses one question is there.
    if (about === 'repository') standing.works(called);
    standing.problem(name, reason);
    throw new GitHostError(`${name}: ${reason}`);
  }

  #tokenIsRefused(): GitHostError {
    const { called, standing } = this.options;
    const reason = `the token of ${called} is refused`;
    standing.problem(called, reason);
    return new GitHostError(reason);
  }

  #works(question: Question<unknown>, outcome: Outcome): void {
    const { called, standing } = this.options;
    this.#count(outcome);
    standing.works(called, `${called}/${question.repository}`);
  }
  /** Each question once, with all that Octokit tried for it; again when it is asked again after a limit. */
  #count(outcome: Outcome): void {
    this.options.counters.add('git_requests_total', { host: this.options.called, outcome });
  }
}
