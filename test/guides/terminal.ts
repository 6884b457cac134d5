import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Commands as somebody types them in the checkout, whose home is a folder of the test's own. */
export interface Terminal {
  readonly home: string;
  /** Runs commands to their end. @returns what they wrote to both outputs; rejects when one of them fails */
  readonly run: (commands: string) => Promise<string>;
  /** Starts commands and leaves them running until the test ends. */
  readonly leave: (commands: string) => Left;
}

export interface Left {
  /** What it wrote so far. */
  readonly written: () => string;
  readonly ended: Promise<number | null>;
  readonly interrupt: () => void;
}

export async function openTerminal(env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const home = await mkdtemp(join(tmpdir(), 'guide-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const { PATH } = process.env;

  function leave(commands: string): Left {
    // A group of its own, so that all of it can be ended.
    const child = spawn('sh', ['-euc', commands], {
      env: { PATH, ...env, HOME: home },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const kill = (signal: NodeJS.Signals): void => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, signal);
    };
    onTestFinished(async () => {
      kill('SIGKILL');
      await ended;
    });
    return { written: () => text, ended, interrupt: () => kill('SIGINT') };
  }

  async function run(commands: string): Promise<string> {
    const { written, ended } = leave(commands);
    const code = await ended;
    if (code !== 0) throw new Error(`${commands}\nended with ${String(code)}:\n${written()}`);
    return written();
  }

  return { home, run, leave };
}
