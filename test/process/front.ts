import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ObjectKind } from '../../src/local/recording.js';
import { listen, sparePort } from './ports.js';

/** What stands between the sidecar and the API server, and can fail where the server itself would not. */
export interface Front {
  readonly url: string;
  /** Requests for this resource that came here, whatever became of them. */
  asked(resource: ObjectKind, what?: 'list' | 'watch'): number;
  /** Bytes of answers about this resource that the sidecar's side has taken. */
  passed(resource: ObjectKind): number;
  /** The bodies of all that was to be written. */
  written(): readonly string[];
  /** From now on requests for this resource are answered with this status. */
  refuse(resource: ObjectKind, status: number, message?: string): void;
  admit(resource: ObjectKind): void;
  /** From now on every request for a lease is answered with this status; undefined: no more. */
  refuseLeases(status: number | undefined): void;
  /** How many of these were refused. */
  refusedLeases(): number;
  /** From now on each request is shown to it first; it says true when it has answered itself. */
  before(answer: Answering): void;
  /** Writes into the open watches of this resource. Returns how many there are. */
  inject(resource: ObjectKind, text: string): number;
  /** Cuts off the open watches of this resource and hands them over, to do with them what is wanted. */
  seize(resource: ObjectKind): readonly ServerResponse[];
  /** How many watches of this resource pass on what the server says. */
  passing(resource: ObjectKind): number;
  /** Nobody listens any more, and all connections are cut. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

const LEASE = /^\/apis\/coordination\.k8s\.io\//;

export interface Asked {
  readonly resource: string;
  readonly what: 'list' | 'watch' | 'write';
  /** Tells requests of one kind apart. */
  readonly selector: string;
}

export type Answering = (asked: Asked, response: ServerResponse) => boolean;

interface Refused {
  readonly code: number;
  readonly message: string;
}

/** Starts open. `shut` is all that is needed at the end, twice does no harm. */
export async function startFront(upstream: string): Promise<Front> {
  const port = await sparePort();
  const asked: Asked[] = [];
  const passed = new Map<string, number>();
  const refused = new Map<string, Refused>();
  const watches = new Map<ServerResponse, { readonly resource: string; readonly from: IncomingMessage }>();
  const written: string[] = [];
  let leases: number | undefined;
  let refusedLeases = 0;
  const agent = new Agent({ keepAlive: true });
  let answering: Answering = () => false;

  const server = createServer((incoming, response) => {
    if (leases !== undefined && LEASE.test(incoming.url ?? '')) {
      refusedLeases += 1;
      return refuseWith(response, { code: leases, message: 'as the test wants it' });
    }
    const now = readAsked(incoming);
    asked.push(now);
    const refusal = refused.get(now.resource);
    if (refusal !== undefined) return refuseWith(response, refusal);
    if (answering(now, response)) return;
    const { method = 'GET', headers } = incoming;
    const outgoing = request(new URL(incoming.url ?? '/', upstream), { agent, method, headers });
    if (now.what === 'write') keep(incoming, written);
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      if (now.what === 'watch') watches.set(response, { resource: now.resource, from: answer });
      answer.on('data', (chunk: Buffer) => {
        passed.set(now.resource, (passed.get(now.resource) ?? 0) + chunk.length);
      });
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => {
      watches.delete(response);
      outgoing.destroy();
    });
    incoming.pipe(outgoing);
  });

  const watchesOf = (resource: ObjectKind) => [...watches].filter(([, of]) => of.resource === resource);

  async function shut(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    agent.destroy();
  }
  async function open(): Promise<void> {
    await listen(server, port);
  }
  await open();
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked: (resource, what) =>
      asked.filter((each) => each.resource === resource && (what === undefined || each.what === what)).length,
    written: () => written,
    passed: (resource) => passed.get(resource) ?? 0,
    refuse: (resource, code, message = 'as the test wants it') =>
      void refused.set(resource, { code, message }),
    admit: (resource) => void refused.delete(resource),
    inject: (resource, text) => {
      const open = watchesOf(resource);
      for (const [response] of open) response.write(text);
      return open.length;
    },
    refuseLeases: (code) => {
      leases = code;
    },
    refusedLeases: () => refusedLeases,
    seize: (resource) =>
      watchesOf(resource).map(([response, { from }]) => {
        watches.delete(response);
        from.unpipe(response).resume();
        return response;
      }),
    passing: (resource) => watchesOf(resource).length,
    before: (answer) => void (answering = answer),
    shut,
    open,
  };
}

function readAsked({ url = '/', method }: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(url, 'http://front');
  // A write names the resource, then the object.
  const selector = searchParams.get('fieldSelector') ?? '';
  if (method !== 'GET') return { resource: pathname.split('/').at(-2) ?? '', what: 'write', selector };
  return {
    resource: pathname.split('/').at(-1) ?? '',
    what: searchParams.get('watch') === null ? 'list' : 'watch',
    selector,
  };
}

/** Beside what passes the body on. */
function keep(incoming: IncomingMessage, bodies: string[]): void {
  let body = '';
  incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
  incoming.on('end', () => void bodies.push(body));
}

function refuseWith(response: ServerResponse, { code, message }: Refused): void {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code };
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}
