import type { RedisClientOptions } from '@redis/client';
import { readTlsFile } from '../../kit/tls-file.js';
import type { RedisConfig } from '../config.js';

const CONNECT_MS = 5000;
/** A connection on which nothing comes and goes for so long is given up; a ping keeps a living one busy. */
const SILENCE_MS = 5000;
const PING_MS = 2000;
const PORT = 6379;

/** Reads the files anew each time, so that rotated certificates are picked up. Throws with the file's name. */
async function tlsOf({ tls }: RedisConfig) {
  const [ca, cert, key] = await Promise.all([
    readTlsFile('ca_file', tls.ca_file),
    readTlsFile('cert_file', tls.cert_file),
    readTlsFile('key_file', tls.key_file),
  ]);
  const given = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  return { tls: true as const, ...given };
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

/** `host:port`, as it is told to people: without credentials. */
export function addressOf({ url }: RedisConfig): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? PORT : port}`;
}

function targetOf({ url }: RedisConfig): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? PORT : Number(port) };
}

/** One connection to exactly that address. It does not reconnect: that is done with settings that are read anew. */
export async function clientOptions(config: RedisConfig) {
  const url = new URL(config.url);
  const isSafe = url.protocol === 'rediss:';
  const { host, port } = targetOf(config);
  const username = given(config.username) ?? given(decodeURIComponent(url.username));
  const password = given(config.password) ?? given(decodeURIComponent(url.password));
  const common = {
    host,
    port,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    reconnectStrategy: false as const,
  };
  return {
    socket: isSafe ? { ...common, servername: host, ...(await tlsOf(config)) } : common,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    database: Number(url.pathname.slice(1)),
    name: 'lighthouse-telemetry',
    pingInterval: PING_MS,
    disableOfflineQueue: true,
    disableClientInfo: true,
    // Managed services would tell other addresses to go to.
    maintNotifications: 'disabled',
  } satisfies RedisClientOptions;
}
