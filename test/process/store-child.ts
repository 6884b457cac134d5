import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';

/** What the child says, by the fields that a line has. */
export interface Said {
  readonly made?: number;
  readonly held?: true;
  readonly level?: 'warn' | 'error';
  readonly message?: string;
  readonly copy?: string;
  readonly content?: Readonly<Record<string, string | number>>;
  readonly health?: { readonly state: string; readonly reason?: string };
}

export interface StoreChild {
  readonly said: readonly Said[];
  /** All that it said stands in `said` then. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly errors: string;
  }>;
  readonly pid: number | undefined;
  kill(): void;
}

export interface StoreChildOptions {
  readonly fsync?: string;
  readonly onSaid?: (said: Said) => void;
  /** What a file may grow to, in units of 512 bytes; the system says so with an error, and no signal. */
  readonly fileLimit?: number;
}

/** A process with a store of the built program. */
export function storeChild(
  task: 'write' | 'look' | 'hold',
  path: string,
  { fsync = 'always', onSaid, fileLimit }: StoreChildOptions = {},
): StoreChild {
  const command = [process.execPath, resolve('test/process/store-child.mjs'), task, path, fsync];
  const limit = fileLimit === undefined ? '' : `trap '' XFSZ; ulimit -S -f ${String(fileLimit)};`;
  const child = spawn('/bin/sh', ['-c', `${limit} exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Said[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    // A kill may have cut the last one.
    if (!line.endsWith('}')) return;
    const one = JSON.parse(line) as Said;
    said.push(one);
    onSaid?.(one);
  });
  const ended = once(child, 'close').then(([code, signal]) => ({
    ...{ code: code as number | null, signal: signal as NodeJS.Signals | null },
    errors,
  }));
  return { said, ended, pid: child.pid, kill: () => void child.kill('SIGKILL') };
}
