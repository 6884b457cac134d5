import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which a test writes what no HTTP client would. */
export interface RawClient {
  send(data: string | Buffer): void;
  /** Sends nothing more, but reads on. */
  finish(): void;
  /** All that came so far. */
  text(): string;
  /** The status of each answer so far. */
  statuses(): number[];
  isClosed(): boolean;
  readonly closed: Promise<void>;
  destroy(): void;
}

export async function openRaw(port: number, host = '127.0.0.1'): Promise<RawClient> {
  const socket = connect({ port, host, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // The server ended it: so does this side. A reset is one of the ways in which it may end.
  socket.on('end', () => socket.end());
  const closed = whenClosed(socket);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  const text = (): string => Buffer.concat(chunks).toString();
  return {
    send: (data) => void socket.write(data),
    finish: () => void socket.end(),
    text,
    statuses: () => [...text().matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status)),
    isClosed: () => socket.closed,
    closed,
    destroy: () => void socket.destroy(),
  };
}

function whenClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket.once('close', () => {
      resolve();
    }),
  );
}

/** The text of a request. */
export function requestText(line: string, headers: Readonly<Record<string, string>> = {}, body = ''): string {
  const all = Object.entries({ Host: 'test', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line}\r\n${all.join('')}\r\n${body}`;
}

/** A whole POST of JSON. */
export function postText(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const length = String(Buffer.byteLength(body));
  return requestText(
    `POST ${path} HTTP/1.1`,
    { 'Content-Type': 'application/json', 'Content-Length': length, ...headers },
    body,
  );
}
