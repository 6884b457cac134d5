import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Component } from '../contract/component.js';
import type { Logger } from '../contract/ports.js';

export interface MetricsServerOptions {
  /** `host:port`; `:port` for all addresses. */
  readonly endpoint: string;
  readonly text: () => Promise<string>;
  readonly log: Logger;
}

const PATH = '/metrics';
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
/** More than the scrapers there are, and too few to starve anything else. */
const MAX_CONNECTIONS = 64;
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const;

/** Serves what `text` gives at `/metrics`. That it can't is said, and never more: nothing else depends on it. */
export function createMetricsServer({ endpoint, text, log }: MetricsServerOptions): Component {
  const server = createServer(LIMITS, (request, response) => {
    void answer(request, response, text, log);
  });
  server.maxConnections = MAX_CONNECTIONS;
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  async function listen(): Promise<void> {
    try {
      server.listen(addressOf(endpoint));
      await once(server, 'listening');
    } catch (error) {
      log.warn('service.telemetry.metrics.endpoint can not be listened on: own metrics are not served', {
        endpoint,
        error,
      });
      return;
    }
    server.on('error', (error) => {
      log.warn('serving own metrics', { endpoint, error });
    });
    log.info('serving own metrics', { url: urlOf(server) });
  }

  async function close(): Promise<void> {
    await starting;
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return {
    start: () => (starting ??= stopping === undefined ? listen() : Promise.resolve()),
    stop: () => (stopping ??= close()),
  };
}

function addressOf(endpoint: string): { readonly host?: string; readonly port: number } {
  const colon = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  const port = Number(endpoint.slice(colon + 1));
  return host === '' ? { port } : { host, port };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${PATH}`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  text: () => Promise<string>,
  log: Logger,
): Promise<void> {
  const [path] = (request.url ?? '').split('?');
  if (path !== PATH) return say(response, 404, `metrics are at ${PATH}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return say(response, 405, 'metrics are read by GET');
  }
  try {
    const body = await text();
    response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(body);
  } catch (error) {
    log.warn('own metrics can not be read', { error });
    say(response, 500, 'the metrics can not be read; the log says why');
  }
}

function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
