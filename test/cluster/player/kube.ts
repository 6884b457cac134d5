import {
  Agent as PlainAgent,
  request as plainRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { text as wholeText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { createLineSplitter } from '../../../src/core/kube/lines.js';
import type { ApiObject } from '../../../src/local/recording.js';
import { text } from '../../checker/json.js';

const NOT_NOW: ReadonlySet<number> = new Set([429, 503]);

export type Json = Readonly<Record<string, unknown>>;

/** What is needed to speak with an API server as somebody who may do everything. */
export interface KubeAccess {
  readonly url: string;
  readonly token?: string;
  /** The certificate of its authority, in PEM; without it that of the system counts. */
  readonly ca?: string;
  /** What somebody without a token proves himself by, in PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/** An answer of the API server that is no good one. */
export class KubeError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** It may be a good one in a moment. */
    readonly isPassing = NOT_NOW.has(status),
  ) {
    super(`${String(status)}: ${message}`);
  }
}

/**
 * As much of the Kubernetes API as the players need. It waits for a server that is away for a while: the stories in
 * which one is restarted go on afterwards.
 */
export interface Kube {
  get(path: string): Promise<ApiObject>;
  create(path: string, object: Json): Promise<ApiObject>;
  /** Posts what does not become an object of its own, such as the binding of a pod. */
  act(path: string, words: Json): Promise<void>;
  /** Replaces an object; with a `resourceVersion` in it, only if nobody else has changed it. */
  replace(path: string, object: Json): Promise<ApiObject>;
  /** A merge patch. */
  patch(path: string, change: Json): Promise<ApiObject>;
  remove(path: string, options?: Json): Promise<void>;
  /** Hands over line by line what comes, until the answer ends. */
  stream(path: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  readonly type?: string;
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;
/** Nothing has reached the server: whatever was asked may be asked again. */
const UNREACHED: ReadonlySet<string> = new Set(['ECONNREFUSED']);
const CUT: ReadonlySet<string> = new Set([...UNREACHED, 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const CONFLICT = 409;

export function createKube({ url, token, ...proof }: KubeAccess): Kube {
  const base = new URL(url);
  const isSecure = base.protocol === 'https:';
  const options = { keepAlive: true, ...proof };
  const agent = isSecure ? new SecureAgent(options) : new PlainAgent(options);

  function open({ method, path, body, type, signal }: Call): Promise<IncomingMessage> {
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      accept: 'application/json',
      ...(content === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      // Node leaves it out of a DELETE, whose body would then be taken for the next request.
      ...(content === undefined ? {} : { 'content-length': content.length }),
    };
    const asked: RequestOptions = { method, headers, agent, ...(signal === undefined ? {} : { signal }) };
    return new Promise((resolve, reject) => {
      const target = new URL(path, base);
      const sent = isSecure ? secureRequest(target, asked, resolve) : plainRequest(target, asked, resolve);
      sent.once('error', reject);
      sent.end(content);
    });
  }

  async function once(call: Call): Promise<ApiObject> {
    const answer = await open(call);
    const body = await wholeText(answer);
    if (isGood(answer)) return JSON.parse(body) as ApiObject;
    throw errorOf(call, answer, body);
  }

  function patiently(call: Call, excused = CUT): Promise<ApiObject> {
    return untilAnswered(
      () => once(call),
      (error) => isPassing(error, excused),
    );
  }

  /**
   * An answer that was cut off may have been a good one. What has a name is asked for again, and there is `already`
   * something then; what the server is to name would come twice.
   */
  async function post<T>(
    path: string,
    body: Json,
    already: (name: string) => Promise<T>,
  ): Promise<ApiObject | T> {
    const call = { method: 'POST', path, body };
    const name = text(body, 'metadata', 'name');
    if (name === '') return patiently(call, UNREACHED);
    try {
      return await patiently(call, UNREACHED);
    } catch (error) {
      if (!isPassing(error, CUT)) throw error;
    }
    return patiently(call).catch((error: unknown) => {
      if (!isStatus(error, CONFLICT)) throw error;
      return already(name);
    });
  }

  return {
    get: (path) => patiently({ method: 'GET', path }),
    create: (path, body) => post(path, body, (name) => patiently({ method: 'GET', path: `${path}/${name}` })),
    act: async (path, body) => void (await post(path, body, () => Promise.resolve())),
    replace: (path, body) => patiently({ method: 'PUT', path, body }),
    patch: (path, body) => patiently({ method: 'PATCH', path, body, type: 'application/merge-patch+json' }),
    remove: async (path, body = {}) => void (await patiently({ method: 'DELETE', path, body })),
    async stream(path, onLine, signal) {
      const call = { method: 'GET', path, signal };
      const answer = await open(call);
      if (!isGood(answer)) throw errorOf(call, answer, await wholeText(answer));
      const splitter = createLineSplitter();
      for await (const chunk of answer) splitter.push(chunk as Buffer).forEach(onLine);
    },
    close: () => {
      agent.destroy();
    },
  };
}

async function untilAnswered<T>(ask: () => Promise<T>, isExcused: (error: unknown) => boolean): Promise<T> {
  const late = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isExcused(error) || performance.now() > late) throw error;
      await wait(PAUSE_MS);
    }
  }
}

function isGood({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function errorOf({ method, path }: Call, { statusCode = 0 }: IncomingMessage, body: string): KubeError {
  const status = statusIn(body);
  const words = `${method} ${path}: ${text(status, 'message') || body.slice(0, 200)}`;
  // What names no object is not missing: the server has just begun, and does not serve its kind yet.
  const isUnserved = statusCode === 404 && text(status, 'details', 'name') === '';
  return isUnserved ? new KubeError(statusCode, words, true) : new KubeError(statusCode, words);
}

/** The Status in an answer; undefined when it is something else. */
function statusIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPassing(error: unknown, excused: ReadonlySet<string>): boolean {
  if (error instanceof KubeError) return error.isPassing;
  return error instanceof Error && excused.has((error as NodeJS.ErrnoException).code ?? '');
}

export function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof KubeError && statuses.includes(error.status);
}
