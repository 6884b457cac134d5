import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runReplay, type ReplayOptions } from '../replay.js';

export const TROUBLE = fileURLToPath(new URL('../../../recordings/r3-trouble.jsonl.gz', import.meta.url));

export interface Played {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Replays as the command does. */
export async function play(files: readonly string[], options: Partial<ReplayOptions> = {}): Promise<Played> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const plain = { speed: 'max', readOnly: false, double: false, stdout, stderr } as const;
  const code = await runReplay({ ...plain, files, ...options });
  stdout.end();
  stderr.end();
  const [out, error] = await texts;
  return { code, stdout: out, stderr: error };
}

/** A folder of the test's own; it goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
