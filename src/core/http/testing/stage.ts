import { once } from 'node:events';
import { request, type Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import type { Component, Health } from '../../contract/component.js';
import type { HttpRoute } from '../../contract/ports.js';
import { createCounters, type MemoryCounters } from '../../self/counters.js';
import { memoryLogger, type LogLine } from '../../self/testing/logger.js';
import type { HttpLimits } from '../limits.js';
import { createHttpRoutes } from '../server.js';

export interface Service extends Component {
  readonly reports: readonly Health[];
}

export interface Stage {
  readonly counters: MemoryCounters;
  readonly lines: readonly LogLine[];
  /** Made, not started. */
  service(routes: readonly HttpRoute[], endpoint?: string): Service;
  /** Started, on a free port of loopback. */
  serve(routes: readonly HttpRoute[], endpoint?: string): Promise<{ port: number; service: Service }>;
  /** How often that status was answered, at that path. */
  answered(status: number, path?: string): number;
  close(): Promise<void>;
}

/** The real servers, with all that they log and count. `close` stops everything. */
export function createStage(limits: Partial<HttpLimits> = {}): Stage {
  const { log, lines } = memoryLogger('debug');
  const counters = createCounters();
  const routes = createHttpRoutes({ log, counters, limits: { lingerMillis: 100, ...limits } });
  const made: Service[] = [];
  function service(served: readonly HttpRoute[], endpoint = '127.0.0.1:0'): Service {
    const reports: Health[] = [];
    const report = (health: Health): void => void reports.push(health);
    made.push(Object.assign(routes.serve({ endpoint, routes: served, report }), { reports }));
    return made.at(-1) as Service;
  }
  return {
    counters,
    lines,
    service,
    async serve(served, endpoint) {
      const started = service(served, endpoint);
      await started.start();
      return { port: portOf(lines), service: started };
    },
    answered: (status, path = '/hook') =>
      counters.snapshot().get(`http_requests_total{path=${path},status=${String(status)}}`) ?? 0,
    async close() {
      for (const each of made) await each.stop();
    },
  };
}

/** The port that was last listened on. */
export function portOf(lines: readonly LogLine[]): number {
  const line = lines.findLast(({ address }) => typeof address === 'string');
  return Number(/:(\d+)$/.exec(String(line?.['address']))?.[1]);
}

/** A route that says yes and remembers what it was given. */
export function taking(path = '/hook'): HttpRoute & { readonly bodies: string[] } {
  const bodies: string[] = [];
  return {
    path,
    bodies,
    handle: ({ body }) => {
      bodies.push(body.toString());
      return { status: 202, message: 'taken' };
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
  readonly host?: string;
}

/** One request by Node's own client; on a connection of its own unless an agent is given. */
export async function ask(port: number, options: Ask = {}): Promise<Answer> {
  const { method = 'POST', path = '/hook', headers = {}, body, agent = false, host = '127.0.0.1' } = options;
  const outgoing = request({ host, port, method, path, headers, agent });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: await text(incoming),
  };
}

/** Waits for a condition: looks often, and is patient with a busy machine. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 5, timeout: 20_000 });
}
