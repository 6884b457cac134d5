import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve as absolute } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';

const PROGRAM = absolute('dist/main.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One line of the log, and all of its fields. */
export interface LogLine {
  readonly ts: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The built program as a process of its own. */
export interface Child {
  /** What it has logged so far: of this level, or all. */
  log(level?: string): readonly LogLine[];
  /** The messages of the log so far. */
  said(): readonly string[];
  signal(name: NodeJS.Signals): void;
  /** All that it has written so far, to stdout and stderr. */
  written(): string;
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
}

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Words that must not stand in its log. */
  readonly secrets?: readonly string[];
}

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: run npm run build first`);
  const { PATH } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  // Whatever ends the tests ends the child.
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // Not `exit`: what it wrote is all here then.
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
}

/** Starts the sidecar. It is killed when the test ends, and its log is looked through: JSON lines, and no secret. */
export function startChild(args: readonly string[], { env, secrets = [] }: ChildOptions = {}): Child {
  const child = launch(args, env);
  let written = '';
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (written += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = endOf(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    expectWellFormed(written, secrets);
  });
  const log = (level?: string): readonly LogLine[] =>
    wholeLines(written)
      .map((line) => JSON.parse(line) as LogLine)
      .filter((line) => level === undefined || line.level === level);
  return {
    log,
    said: () => log().map(({ msg }) => msg),
    signal: (name) => void child.kill(name),
    written: () => printed + written,
    pid: child.pid,
    ended,
  };
}

function wholeLines(written: string): readonly string[] {
  return written.split('\n').slice(0, -1);
}

function expectWellFormed(written: string, secrets: readonly string[]): void {
  for (const line of wholeLines(written)) {
    expect(JSON.parse(line)).toMatchObject({
      ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      level: expect.stringMatching(/^(debug|info|warn|error)$/) as string,
      msg: expect.stringMatching(/./) as string,
    });
  }
  for (const secret of secrets) expect(written).not.toContain(secret);
}

/** Runs a command that ends by itself. */
export async function runCommand(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  const child = launch(args, env);
  const ended = endOf(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes to the child');
  const [stdout, stderr, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { ...end, stdout, stderr };
}
