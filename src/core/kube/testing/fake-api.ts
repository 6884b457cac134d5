import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** What was asked of the fake API server. */
export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly watch: boolean;
  /** Milliseconds on a monotonic clock. */
  readonly at: number;
}

export type Answer = (response: ServerResponse, request: FakeRequest) => void;

/**
 * An API server that does what a test scripts: each list and each watch takes the next answer of its own queue,
 * the last one stays. Without a script a list is empty and a watch stays open and silent.
 */
export interface FakeApi {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  readonly lists: readonly FakeRequest[];
  readonly watches: readonly FakeRequest[];
  /** Sockets ever accepted. */
  readonly connections: number;
  /** Sockets open now. */
  readonly open: number;
  onList(...answers: readonly Answer[]): void;
  onWatch(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

export async function startFakeApi(tls?: TlsOptions): Promise<FakeApi> {
  const requests: FakeRequest[] = [];
  const scripts: Record<'list' | 'watch', Answer[]> = { list: [listOf([])], watch: [hold] };
  const sockets = new Set<Socket>();
  let connections = 0;

  const listener: RequestListener = (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const watch = url.searchParams.get('watch') === 'true';
    const at = performance.now();
    const request = { path: url.pathname, query: url.searchParams, headers: incoming.headers, watch, at };
    requests.push(request);
    const queue = watch ? scripts.watch : scripts.list;
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    answer?.(response, request);
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
      return requests.filter((request) => !request.watch);
    },
    get watches() {
      return requests.filter((request) => request.watch);
    },
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    onList: (...answers) => void scripts.list.splice(0, Infinity, ...answers),
    onWatch: (...answers) => void scripts.watch.splice(0, Infinity, ...answers),
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
