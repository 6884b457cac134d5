import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Connections } from './connections.js';
import { listenError, listenOptionsOf } from './endpoint.js';
import type { HttpLimits } from './limits.js';
import { refusalOf } from './refusal.js';

export interface ListenerOptions {
  readonly endpoint: string;
  readonly limits: HttpLimits;
  /** Answers every request. */
  readonly app: (connections: Connections) => RequestListener;
  /** Something was answered that never became a request. */
  readonly onAnswered?: (status: number) => void;
  /** A connection was closed because there were too many. */
  readonly onDropped?: () => void;
  /** A connection could not be accepted, e.g. for want of file descriptors. */
  readonly onNotAccepted: (error: Error) => void;
}

/** A server with limits on time, headers and connections. It is started and closed once. */
export interface Listener {
  /** Resolves with the address; rejects with the reason in words. */
  listen(): Promise<string>;
  /** Accepts nothing more and closes what is idle; the rest as soon as it is answered, or after some seconds. */
  close(): Promise<void>;
}

/** Connections that wait to be accepted; the system may allow fewer. */
const BACKLOG = 2048;

export function createListener(options: ListenerOptions): Listener {
  const { endpoint, limits } = options;
  const connections = new Connections(limits, options.onDropped ?? (() => undefined));
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMillis,
    requestTimeout: Math.max(limits.requestMillis, limits.headersMillis),
    keepAliveTimeout: limits.idleMillis,
    connectionsCheckingInterval: Math.min(1000, limits.headersMillis / 2),
    // Node would answer by itself; the app does.
    requireHostHeader: false,
  });
  server.timeout = limits.idleMillis;
  listenTo(server, connections, options);
  return {
    listen: () => listen(server, endpoint, options.onNotAccepted),
    close: () => close(server, connections, limits),
  };
}

function listenTo(server: Server, connections: Connections, options: ListenerOptions): void {
  const app = options.app(connections);
  const answer: RequestListener = (request, response) => {
    if (connections.begin(request, response)) app(request, response);
  };
  server.on('connection', (socket) => {
    connections.admit(socket);
  });
  server.on('request', answer);
  // So that a client which asks first is refused before it sends its body.
  server.on('checkContinue', answer);
  server.on('checkExpectation', answer);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const refusal = refusalOf(error);
    if (connections.fail(socket, refusal)) options.onAnswered?.(refusal.reply.status);
  });
}

function listen(server: Server, endpoint: string, onNotAccepted: (error: Error) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      reject(listenError(endpoint, error));
    };
    server.once('error', onError);
    server.listen({ ...listenOptionsOf(endpoint), backlog: BACKLOG }, () => {
      server.off('error', onError);
      server.on('error', onNotAccepted);
      resolve(addressOf(server));
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${host}:${String(address.port)}`;
}

async function close(server: Server, connections: Connections, limits: HttpLimits): Promise<void> {
  if (!server.listening) return;
  const grace = setTimeout(() => {
    connections.closeSilent();
  }, limits.graceMillis);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, limits.stopMillis);
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  clearTimeout(grace);
  clearTimeout(deadline);
}
