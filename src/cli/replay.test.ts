import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Io } from './io.js';
import { main } from './program.js';
import { command, start } from './testing/start.js';

const TROUBLE = 'recordings/r3-trouble.jsonl.gz';
/** It waits for hours after the first line. */
const FOREVER = ['replay', TROUBLE, '--speed', '0.000001'];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function underWay(): Promise<void> {
  await vi.waitFor(async () => {
    expect(await readdir(folder)).toHaveLength(1);
  });
}

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a replay in order, with %i', async (name, code) => {
    const { signal, exits, listeners, ended } = start(FOREVER);
    await underWay();
    signal(name);
    expect(await ended).toEqual({ code, stdout: '', stderr: `replay: interrupted by ${name}\n` });
    expect({ exits, left: listeners.size, files: await readdir(folder) }).toEqual({
      exits: [],
      left: 0,
      files: [],
    });
  });

  it('that is the second one ends it at once', async () => {
    const { signal, exits, ended } = start(FOREVER);
    await underWay();
    signal('SIGINT');
    signal('SIGINT');
    expect(exits).toEqual([130]);
    await ended;
  });
});

/** Runs a command whose output fails with this code. */
async function writingTo(code: string, argv: readonly string[]): Promise<{ code: number; stderr: string }> {
  const failing = (): Writable =>
    new Writable({
      write: (_chunk, _encoding, done) => {
        done(Object.assign(new Error(`write ${code}`), { code }));
      },
    });
  let stderr = '';
  const io: Io = {
    env: {},
    // As the program does: that it failed ends nothing by itself.
    stdout: failing().on('error', () => undefined),
    stderr: new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        stderr += chunk.toString();
        done();
      },
    }),
    onSignal: () => () => undefined,
    exit: () => undefined,
  };
  return { code: await main(argv, io), stderr };
}

describe('an output that nobody reads', () => {
  // What is shown of the first is not read when the second begins.
  const stories = ['recordings/r2-promotion.jsonl.gz', TROUBLE];

  it('ends a replay that only shows, in order', async () => {
    const { code, stderr } = await writingTo('EPIPE', ['replay', ...stories]);
    expect({ code, stderr, files: await readdir(folder) }).toEqual({ code: 0, stderr: '', files: [] });
  });

  it('does not end one that writes a file', async () => {
    const [cut, whole] = ['cut', 'whole'].map((name) => path.join(folder, name));
    const { code, stderr } = await writingTo('EPIPE', ['replay', ...stories, '--out', cut ?? '']);
    expect({ code, files: await readdir(folder) }).toEqual({ code: 0, files: ['cut'] });
    expect(stderr.match(/ spans in \d+ traces/g)).toEqual([' spans in 8 traces', ' spans in 6 traces']);
    await command(['replay', ...stories, '--out', whole ?? '']);
    const spans = async (file = ''): Promise<number> =>
      (await readFile(file, 'utf8')).split('"spanId"').length;
    expect(await spans(cut)).toBe(await spans(whole));
  });

  it('fails when there is another reason than that nobody reads', async () => {
    const { code, stderr } = await writingTo('EIO', ['replay', ...stories]);
    expect({ code, files: await readdir(folder) }).toEqual({ code: 1, files: [] });
    expect(stderr).toBe('replay: stdout: write EIO\n');
  });
});

describe('--config', () => {
  it('takes several files in either way, and the later wins', async () => {
    const base = 'config/minimal.yaml';
    const [here, elsewhere] = ['jx', 'elsewhere'].map((name) => `yaml:kubernetes::namespaces: [${name}]`);
    const codeOf = async (...args: (string | undefined)[]): Promise<number> =>
      (await command(['replay', TROUBLE, ...args.map((arg) => arg ?? '')])).code;
    expect(await codeOf('--config', base, elsewhere, here)).toBe(0);
    expect(await codeOf('--config', base, here, elsewhere)).toBe(1);
    expect(await codeOf('--config', base, '--config', elsewhere, '--config', here)).toBe(0);
    expect(await codeOf('--config', base, '--config', here, '--config', elsewhere)).toBe(1);
  });
});
