import { RejectedError } from '../contract/errors.js';
import type { Micros } from '../contract/model.js';
import type { GitHostFailure } from '../contract/ports.js';
import { redact } from '../kit/redact.js';
import { thrown } from '../kit/thrown.js';

const LONGEST_REASON = 200;
const HIDDEN = '[redacted]';
/** GitHub asks for a minute where it does not tell a time. */
const UNTOLD_SECONDS = 60;

export class GitHostError extends Error implements GitHostFailure {
  declare readonly until?: Micros;

  constructor(message: string, until?: Micros) {
    super(message);
    this.name = 'GitHostError';
    if (until !== undefined) this.until = until;
  }
}

/** Of several addresses that were tried in vain only the code is told, and further down. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Error) return message.message || codeOf(message) || message.name;
  return thrown(message);
}

/** A message without the token, wherever it came from, in one short line. */
export function speakable(message: unknown, token: string): string {
  const text = textOf(message);
  // Before anything is cut, as half a token would not be found.
  const hidden = token === '' ? text : text.replaceAll(token, HIDDEN);
  return redact(thrown(hidden)).slice(0, LONGEST_REASON);
}

/** What a host answered, when it answered at all. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Octokit makes a 500 of a request without an answer, too: only a response tells. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined;
  const { response } = error as { readonly response?: Partial<Refusal> };
  if (response?.status === undefined) return undefined;
  return { status: response.status, headers: response.headers ?? {} };
}

/**
 * For how many seconds a host wants no requests, where the throttling plugin does not see it: it knows a secondary limit
 * by GitHub's words only, and a 429 of a proxy not at all. Undefined when it is no such answer.
 */
export function untoldLimit({ status, headers }: Refusal): number | undefined {
  const after = headers['retry-after'];
  if (status !== 429 && !(status === 403 && after !== undefined)) return undefined;
  const seconds = Number(after);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : UNTOLD_SECONDS;
}

/** An answer that came, but is of no use. */
export function unusable(why: string): RejectedError {
  return new RejectedError('unusable', why);
}

/** Whom a failure is about: the host answers none, or only this question. */
export interface Failure {
  readonly about: 'host' | 'repository';
  readonly reason: string;
}

/** The reason of what is no rate limit and no refused token. It is the same while the cause is, so that it is said once. */
export function failureOf(error: unknown, token: string): Failure {
  if (error instanceof RejectedError) return { about: 'repository', reason: speakable(error, token) };
  const refusal = refusalOf(error);
  if (refusal === undefined) return { about: 'host', reason: `no answer: ${speakable(error, token)}` };
  const { status } = refusal;
  // The page of a proxy, with numbers that differ each time.
  if (status >= 500) return { about: 'host', reason: `it answers ${status}` };
  if (status === 404 || status === 410) {
    return { about: 'repository', reason: 'there is none, or the token may not see it' };
  }
  return { about: 'repository', reason: `it answers ${status}: ${speakable(error, token)}` };
}
