import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

export interface Program {
  readonly binary: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One run of a program. */
export interface Life {
  readonly child: ChildProcess;
  /** Its process group: all that it starts belongs to it, and a Ctrl-C is not for it. */
  readonly group: number;
  readonly ended: Promise<void>;
  /** How it has ended, if it has. */
  end(): string | undefined;
}

/** An API server waits for its watches to end, which they don't. */
const TERM_MS = 2_000;

/** Runs a program in a folder, and adds what it writes to a file. Its environment is what it is given, and no more. */
export async function launch(
  { binary, args, env = {} }: Program,
  folder: string,
  file: string,
): Promise<Life> {
  const { PATH = '' } = process.env;
  const log = openSync(file, 'a');
  const child = spawn(binary, args, {
    cwd: folder,
    env: { PATH, HOME: folder, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let how: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      how = `ended with ${String(signal ?? code)}`;
      resolve();
    });
  });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error(`${binary} runs without a process id`);
  return { child, group: child.pid, ended, end: () => how };
}

/** Asks it to end, and kills it if it does not. */
export async function finish({ child, ended }: Life): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}
