import { redact } from '../kit/redact.js';
import type { KubeResponse } from './client.js';
import { fieldOf, textOf } from './fields.js';

/** What is told of a message. */
const MAX_MESSAGE = 300;
/** What is looked at of a message: more than names of any length take up before the words that count. */
const MAX_JUDGED = 4096;
/** setTimeout overflows at 2^31 ms; no server means to be left alone for longer than this. Lists and watches believe less. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** An answer of the API server that is no success, or an `ERROR` event of a watch. */
export class KubeStatusError extends Error {
  /** Private, so that no log shows it. */
  readonly #said: string;

  /** @param said the whole message; what is told of it is cut, and hides what looks like a credential */
  constructor(
    readonly status: number,
    said: string,
    /** The resourceVersion or continue token can't be used any more: list again. */
    readonly expired: boolean,
    readonly retryAfterMs: number | undefined,
    /** Those that the API server names as wrong, e.g. `metadata.uid`. */
    readonly fields: readonly string[] = [],
  ) {
    // It is logged, and a proxy or an admission webhook may repeat what it was sent.
    super(redact(said).slice(0, MAX_MESSAGE));
    this.name = 'KubeStatusError';
    this.#said = said.slice(0, MAX_JUDGED);
  }

  /** Whether the API server says so: in all that it said, whatever is told of it. */
  says(words: RegExp): boolean {
    return words.test(this.#said);
  }
}

/** Reads an answer other than 2xx to its end. */
export async function statusErrorOf(response: KubeResponse): Promise<KubeStatusError> {
  const text = await response.text();
  const body = parseOrText(text);
  return statusError(response.status, body, response.headers['retry-after']);
}

/** From a `Status` object, or from whatever text stands in its place. */
export function statusError(status: number, body: unknown, retryAfter?: string): KubeStatusError {
  const said = (textOf(fieldOf(body, 'message')) ?? textOf(body) ?? '').trim();
  const causes = causesOf(body);
  const expired = status === 410 || isTooLarge(causes, said);
  const fields = causes
    .map((cause) => textOf(fieldOf(cause, 'field')))
    .filter((field) => field !== undefined);
  const seconds = retryAfter ?? fieldOf(fieldOf(body, 'details'), 'retryAfterSeconds');
  return new KubeStatusError(status, said, expired, retryAfterMs(seconds), fields);
}

function causesOf(body: unknown): readonly unknown[] {
  const causes = fieldOf(fieldOf(body, 'details'), 'causes');
  return Array.isArray(causes) ? causes : [];
}

function isTooLarge(causes: readonly unknown[], said: string): boolean {
  const named = causes.some((cause) => fieldOf(cause, 'reason') === 'ResourceVersionTooLarge');
  return named || said.includes('Too large resource version');
}

function retryAfterMs(seconds: unknown): number | undefined {
  const value = typeof seconds === 'string' ? Number.parseInt(seconds, 10) : seconds;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  return Math.min(value * 1000, MAX_RETRY_AFTER_MS);
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // A proxy's HTML page, say: its text is what can be told.
  }
}
