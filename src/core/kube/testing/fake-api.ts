import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** What was asked of the fake API server. */
export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly watch: boolean;
  readonly method: string;
  /** Of a write. */
  readonly body: string;
  /** Milliseconds on a monotonic clock. */
  readonly at: number;
}

export type Answer = (response: ServerResponse, request: FakeRequest) => void;

/**
 * An API server that does what a test scripts: each list, watch and patch takes the next answer of its own queue,
 * the last one stays. Without a script a list is empty, a watch stays open and silent, and a patch is taken.
 */
export interface FakeApi {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  readonly lists: readonly FakeRequest[];
  readonly watches: readonly FakeRequest[];
  readonly patches: readonly FakeRequest[];
  /** Sockets ever accepted. */
  readonly connections: number;
  /** Sockets open now. */
  readonly open: number;
  onList(...answers: readonly Answer[]): void;
  onWatch(...answers: readonly Answer[]): void;
  onPatch(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

type Verb = 'list' | 'watch' | 'patch';

function verbOf({ method, watch }: FakeRequest): Verb {
  if (method === 'PATCH') return 'patch';
  return watch ? 'watch' : 'list';
}

async function read(incoming: IncomingMessage): Promise<FakeRequest> {
  const url = new URL(incoming.url ?? '/', 'http://fake');
  const { headers, method = '' } = incoming;
  const at = performance.now();
  const chunks: Buffer[] = [];
  if (method !== 'GET') for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const watch = url.searchParams.get('watch') === 'true';
  const body = Buffer.concat(chunks).toString();
  return { path: url.pathname, query: url.searchParams, headers, watch, method, body, at };
}

export async function startFakeApi(tls?: TlsOptions): Promise<FakeApi> {
  const requests: FakeRequest[] = [];
  const scripts: Record<Verb, Answer[]> = { list: [listOf([])], watch: [hold], patch: [taken] };
  const sockets = new Set<Socket>();
  let connections = 0;

  const answerTo = (request: FakeRequest, response: ServerResponse): void => {
    requests.push(request);
    const queue = scripts[verbOf(request)];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    answer?.(response, request);
  };
  const listener: RequestListener = (incoming, response) => {
    read(incoming).then(
      (request) => answerTo(request, response),
      () => response.destroy(), // The client has cut its own request.
    );
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    get lists() {
      return requests.filter((request) => verbOf(request) === 'list');
    },
    get watches() {
      return requests.filter((request) => verbOf(request) === 'watch');
    },
    get patches() {
      return requests.filter((request) => verbOf(request) === 'patch');
    },
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    onList: (...answers) => void scripts.list.splice(0, Infinity, ...answers),
    onWatch: (...answers) => void scripts.watch.splice(0, Infinity, ...answers),
    onPatch: (...answers) => void scripts.patch.splice(0, Infinity, ...answers),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Accepts the watch and never sends anything. */
export const hold: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
};

/** Takes the request and never answers. */
export const silence: Answer = () => undefined;

/** Says what an API server says of an object that was patched, when asked for its metadata. */
export const taken: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ kind: 'PartialObjectMetadata', metadata: { resourceVersion: '2' } }));
};

/** A page of a list. */
export function listOf(items: readonly unknown[], resourceVersion = '1', next?: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const metadata = { resourceVersion, ...(next === undefined ? {} : { continue: next }) };
    response.end(JSON.stringify({ kind: 'List', metadata, items }));
  };
}

/** A refusal with a Status body. */
export function refuse(code: number, fields: object = {}, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(
      JSON.stringify({ kind: 'Status', status: 'Failure', code, message: `scripted ${code}`, ...fields }),
    );
  };
}

/** Sends the text of a watch, then leaves it open, closes it in order, or cuts the connection. */
export function stream(text: string, then: 'hold' | 'close' | 'drop' = 'hold'): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const after = (): void => {
      if (then === 'close') response.end();
      if (then === 'drop') response.destroy();
    };
    if (text === '') after();
    else response.write(text, after);
  };
}

/** Accepts the watch, closes it in order after a while. */
export function closeAfter(ms: number): Answer {
  return (response) => {
    response.writeHead(200);
    response.flushHeaders();
    setTimeout(() => response.end(), ms);
  };
}

/** Sends a text in ten parts, one after each pause. */
export function trickle(text: string, pauseMs: number): Answer {
  return (response) => {
    const size = Math.ceil(text.length / 10);
    const send = (from: number): void => {
      if (from >= text.length) {
        response.end();
        return;
      }
      response.write(text.slice(from, from + size));
      setTimeout(() => send(from + size), pauseMs);
    };
    send(0);
  };
}
