import { STATUS_CODES, validateHeaderName, validateHeaderValue, type IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { HttpReply } from '../contract/ports.js';
import type { Connections } from './connections.js';

/** @throws TypeError when it is no reply, which types can't keep a plugin from giving */
export function checkedReply(reply: HttpReply): HttpReply {
  if (STATUS_CODES[reply.status] === undefined || reply.status < 200) {
    throw new TypeError(`${String(reply.status)} is no status of an answer`);
  }
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return reply;
}

/** Undefined when the URL is none. Koa would parse it in Node's old way, which warns on stderr. */
export function pathOf({ url = '' }: IncomingMessage): string | undefined {
  if (url.startsWith('/')) return url.split('?', 1)[0];
  return URL.canParse(url) ? new URL(url).pathname : undefined;
}

export interface SendOptions {
  readonly connections: Connections;
  readonly lingerMillis: number;
  readonly isLast: boolean;
}

/** Answers with one line of text. A client that is still sending its body is read on for a moment, then closed. */
export function send(context: Context, { status, message, headers }: HttpReply, options: SendOptions): void {
  const { req: request, res: response } = context;
  const text = `${message}\n`;
  const isEarly = isArriving(request);
  context.status = status;
  context.set({ ...headers });
  if (options.isLast || isEarly) context.set('Connection', 'close');
  context.type = 'text/plain; charset=utf-8';
  context.body = text;
  if (!isEarly || !context.writable || request.socket.readableEnded) return;
  context.respond = false;
  linger(request, options, () => response.end());
  response.write(text);
}

/** Closing at once would reset the connection while the client is still sending, and take the answer with it. */
function linger(request: IncomingMessage, { connections, lingerMillis }: SendOptions, end: () => void): void {
  const over = (): void => {
    clearTimeout(timer);
    request.off('end', over);
    request.off('close', over);
    if (!request.socket.destroyed) end();
  };
  const timer = setTimeout(over, lingerMillis);
  request.on('end', over);
  request.on('close', over);
  // It has its answer: whatever comes now, it is closed soon.
  connections.receiving(request.socket, () => undefined);
  request.resume();
}

function isArriving(request: IncomingMessage): boolean {
  const { 'transfer-encoding': encoding, 'content-length': length } = request.headers;
  return !request.complete && (encoding !== undefined || Number(length ?? 0) > 0);
}
