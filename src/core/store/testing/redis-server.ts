import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisBinary } from './redis-binary.js';

export interface RedisServer {
  readonly port: number;
  /** Without a word, as when its machine dies. What was acknowledged is there when it starts again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when it takes connections, rejects with what it said when it ends before. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`redis-server did not start:\n${said}`));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) resolve();
    });
  });
}

/** A real one on the loopback interface; with `tls`, options for it, it speaks nothing else. */
export async function startRedis(
  binary: RedisBinary,
  { tls, options = [] }: { readonly tls?: readonly string[]; readonly options?: readonly string[] } = {},
): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-redis-'));
  const port = await freePort();
  const ports =
    tls === undefined ? ['--port', String(port)] : ['--port', '0', '--tls-port', String(port), ...tls];
  const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--dir', folder];
  const args = [...ports, '--bind', '127.0.0.1', ...durable, ...options];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn(binary.command, args, { env: binary.env, stdio: ['ignore', 'pipe', 'inherit'] });
    await ready(child);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    start,
    kill,
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
