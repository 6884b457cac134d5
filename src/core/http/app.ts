import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import Koa, { type Context } from 'koa';
import type { Counters, HttpReply, HttpRequest, Logger } from '../contract/ports.js';
import { createOnce } from '../kit/once.js';
import { checkedReply, pathOf, send } from './answer.js';
import type { Connections } from './connections.js';
import type { Intake } from './intake.js';
import type { HttpLimits } from './limits.js';
import { noHttp, Refusal, stopping, tooLarge } from './refusal.js';
import { Reception } from './reception.js';
import type { RouteTable, TableRoute } from './table.js';

export interface AppOptions {
  readonly table: RouteTable;
  readonly intake: Intake;
  readonly connections: Connections;
  readonly limits: HttpLimits;
  readonly log: Logger;
  readonly counters: Counters;
  /** The server closes: each answer is the last one of its connection. */
  readonly isStopping: () => boolean;
}

/** Paths are ours, and there are few statuses. */
const REMEMBERED = 1000;

/** Judges each request by its header, takes its body, has it handled, and answers. */
export function createApp(options: AppOptions): RequestListener {
  const { counters, connections, limits, log } = options;
  const app = new Koa();
  // Aloud once for each path and status: who is refused is refused again.
  const once = createOnce(REMEMBERED);
  // Whatever goes wrong with a request is answered below; what is left are answers that nobody reads any more.
  app.on('error', (error: unknown) => {
    log.debug('an answer was not sent', { error });
  });
  const tellRefusal = ({ status, message: reason }: HttpReply, path: string): void => {
    // 503 says that it stops or is full, which is nobody's mistake.
    if (status !== 503 && once(`${status} ${path}`))
      log.warn('a request was refused', { status, path, reason });
  };
  app.use(async (context) => {
    const route = options.table.find(pathOf(context.req));
    const reply = await replyTo(context, route, options, tellRefusal);
    const path = route?.path ?? 'other';
    counters.add('http_requests_total', { status: String(reply.status), path });
    send(context, reply, { connections, lingerMillis: limits.lingerMillis, isLast: options.isStopping() });
  });
  const answer = app.callback();
  return (request, response) => {
    // Koa answers every error itself.
    void answer(request, response);
  };
}

async function replyTo(
  context: Context,
  route: TableRoute | undefined,
  options: AppOptions,
  tellRefusal: (reply: HttpReply, path: string) => void,
): Promise<HttpReply> {
  try {
    if (context.req.httpVersion === '1.1' && context.req.headers.host === undefined) throw noHttp();
    if (route === undefined) throw new Refusal({ status: 404, message: 'nothing is served at this path' });
    judge(context, route, options.limits);
    return await route.tenant.running.track(take(context, route, options));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tellRefusal(error.reply, route?.path ?? 'other');
    return error.reply;
  }
}

/** @throws Refusal when its header says already that it won't be taken */
function judge(context: Context, route: TableRoute, limits: HttpLimits): void {
  if (context.method !== 'POST') {
    throw new Refusal({ status: 405, message: 'only POST is taken here', headers: { Allow: 'POST' } });
  }
  if (route.tenant.isStopped) throw stopping();
  if (context.get('Content-Type') !== '' && context.is('json', '+json') === false) {
    throw new Refusal({ status: 415, message: 'only application/json is taken here' });
  }
  const isEncoded = !['', 'identity'].includes(context.get('Content-Encoding').toLowerCase());
  const isWrapped = !['', 'chunked'].includes(context.get('Transfer-Encoding').toLowerCase());
  if (isEncoded || isWrapped) {
    throw new Refusal({ status: 415, message: 'only bodies without an encoding are taken here' });
  }
  if (Number(context.get('Content-Length')) > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
}

async function take(context: Context, route: TableRoute, options: AppOptions): Promise<HttpReply> {
  const { req: request, res: response } = context;
  const { receptions } = route.tenant;
  const reception = new Reception(request, options.intake, options.limits);
  receptions.add(reception);
  options.connections.receiving(request.socket, (refusal) => {
    reception.refuse(refusal);
  });
  if (/100-continue/i.test(context.get('Expect')) && request.httpVersion === '1.1') response.writeContinue();
  try {
    const body = await reception.body;
    options.connections.received(request.socket);
    return await handle(route, { headers: headersOf(request.headers), body }, options);
  } finally {
    receptions.delete(reception);
    reception.release();
  }
}

async function handle(
  { path, handle: handler }: TableRoute,
  request: HttpRequest,
  { log, counters }: AppOptions,
): Promise<HttpReply> {
  try {
    return checkedReply(await handler(request));
  } catch (error) {
    log.error('a request could not be handled', { path, error });
    counters.add('http_handler_errors_total', { path });
    return { status: 500, message: 'it could not be handled' };
  }
}

function headersOf(headers: IncomingHttpHeaders): HttpRequest['headers'] {
  const single = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') single[name] = value;
  }
  return single;
}
