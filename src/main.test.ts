import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const PROGRAM = path.resolve('dist/main.js');
const STORY = 'recordings/r2-promotion.jsonl.gz';

interface Program {
  /** Holds what it has not cleaned up. */
  readonly temporary: string;
  /** Reads no more of its stdout, as `head` does when it has seen enough. */
  readonly close: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly stderr: Promise<string>;
  /** Its exit code; the signal when it ended by one. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

async function startProgram(...args: string[]): Promise<Program> {
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: run npm run build first`);
  const temporary = await mkdtemp(path.join(tmpdir(), 'main-'));
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal ?? code);
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(temporary, { recursive: true });
  });
  return {
    temporary,
    close: () => void child.stdout.destroy(),
    kill: (signal) => void child.kill(signal),
    stderr: text(child.stderr),
    ended,
  };
}

describe('the program, when nobody reads its output', () => {
  it('writes a whole file nevertheless', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'main-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [cut, whole] = [path.join(folder, 'cut'), path.join(folder, 'whole')];
    const unread = await startProgram('replay', STORY, STORY, '--out', cut);
    unread.close();
    const read = await startProgram('replay', STORY, STORY, '--out', whole);
    expect([await unread.ended, await read.ended]).toEqual([0, 0]);
    expect(await unread.stderr).toContain(' spans in 8 traces');
    const [some, all] = await Promise.all([cut, whole].map((file) => readFile(file, 'utf8')));
    expect(some?.split('"spanId"').length).toBe(all?.split('"spanId"').length);
    expect(await readdir(unread.temporary)).toEqual([]);
  });

  it('ends a replay that only shows, and leaves nothing behind', async () => {
    const { close, ended, stderr, temporary } = await startProgram('replay', STORY, STORY);
    close();
    expect(await ended).toBe(0);
    expect(await stderr).toBe('');
    expect(await readdir(temporary)).toEqual([]);
  });

  it('ends a command that is done', async () => {
    const { close, ended, stderr } = await startProgram('components');
    close();
    expect([await ended, await stderr]).toEqual([0, '']);
  });
});

describe('the program, interrupted in a replay', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s leaves nothing behind and ends with %i', async (signal, code) => {
    const { kill, ended, stderr, temporary } = await startProgram('replay', STORY, '--speed', '0.001');
    await vi.waitFor(
      async () => {
        expect(await readdir(temporary)).toHaveLength(1);
      },
      { timeout: 20_000 },
    );
    kill(signal);
    expect([await ended, await stderr]).toEqual([code, `replay: interrupted by ${signal}\n`]);
    expect(await readdir(temporary)).toEqual([]);
  });
});
