import { STATUS_CODES } from 'node:http';
import type { HttpReply } from '../contract/ports.js';

/** A request that no handler gets to see, and what its sender is told. */
export class Refusal extends Error {
  constructor(readonly reply: HttpReply) {
    super(reply.message);
    this.name = 'Refusal';
  }
}

const AGAIN = { 'Retry-After': '1' };

export const stopping = (): Refusal =>
  new Refusal({ status: 503, message: 'stopping; send it again', headers: AGAIN });
export const overloaded = (): Refusal =>
  new Refusal({ status: 503, message: 'too much at once; send it again', headers: AGAIN });
export const tooLarge = (limit: number): Refusal =>
  new Refusal({ status: 413, message: `the body is larger than ${String(limit)} bytes` });
export const cutShort = (): Refusal => new Refusal({ status: 400, message: 'the body was cut short' });
export const noHttp = (): Refusal => new Refusal({ status: 400, message: 'this is no proper HTTP request' });

const FOUND: Readonly<Record<string, () => Refusal>> = {
  HPE_HEADER_OVERFLOW: () => new Refusal({ status: 431, message: 'the header is too large' }),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: () =>
    new Refusal({ status: 413, message: 'the chunk extensions are too large' }),
  ERR_HTTP_REQUEST_TIMEOUT: () => new Refusal({ status: 408, message: 'the request took too long' }),
  HPE_INVALID_EOF_STATE: cutShort,
  ECONNRESET: cutShort,
};

/** What the HTTP parser or its time-outs have found. */
export function refusalOf({ code = '' }: NodeJS.ErrnoException): Refusal {
  return (FOUND[code] ?? noHttp)();
}

/** The refusal as it goes over the wire when there is no request to answer. */
export function rawAnswer({ reply: { status, message, headers = {} } }: Refusal): string {
  const body = `${message}\n`;
  const lines = Object.entries({
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
