import type { ListenOptions } from 'node:net';

const ENDPOINT = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/;

/**
 * `127.0.0.1:8080`, `[::1]:8080`, or `:8080` for all addresses.
 * @throws Error when it is none of them
 */
export function listenOptionsOf(endpoint: string): ListenOptions {
  const { v6, host, port } = ENDPOINT.exec(endpoint)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) {
    throw new Error(`${endpoint} is no endpoint: expected host:port, or :port for all addresses`);
  }
  const name = v6 ?? host ?? '';
  return { port: Number(port), ...(name === '' ? {} : { host: name }) };
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'can not be listened on: permission denied (ports below 1024 need a privilege)',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'can not be listened on: its host is unknown',
  EAI_AGAIN: 'can not be listened on: its host can not be looked up now',
};

/** Why an endpoint can't be listened on, in words. */
export function listenError(endpoint: string, error: NodeJS.ErrnoException): Error {
  const reason = REASONS[error.code ?? ''] ?? `can not be listened on: ${error.message}`;
  return new Error(`${endpoint} ${reason}`, { cause: error });
}
