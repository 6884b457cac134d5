import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { main } from '../../src/cli/program.js';
import { MISTAKES, RIGHT } from './config-mistakes.js';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: readonly string[];
}

function sink(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

/** Runs a command as the program does. Whoever waits for a signal has started. */
async function command(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [stdout, stderr] = [sink(), sink()];
  const io: Io = {
    env,
    stdout: stdout.stream,
    stderr: stderr.stream,
    onSignal: () => {
      throw new Error('the sidecar was started');
    },
    exit: (code) => {
      throw new Error(`ended at once with ${String(code)}`);
    },
  };
  const code = await main(argv, io);
  return { code, stdout: stdout.text(), stderr: stderr.text().trimEnd().split('\n') };
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('a configuration file', () => {
  it('is taken when it is right', async () => {
    const file = join(await createFolder(), 'right.yaml');
    await writeFile(file, RIGHT);
    expect(await command(['validate', '--config', file])).toEqual({ code: 0, stdout: '', stderr: [''] });
  });

  it.each(MISTAKES)('with $name is refused in words that name the place', async ({ text, lines }) => {
    const file = join(await createFolder(), 'wrong.yaml');
    await writeFile(file, text);
    const ended = await command(['--config', file]);
    const stderr = lines.map((line) => line.replace('FILE', file));
    expect(ended).toEqual({ code: 1, stdout: '', stderr });
    expect(await command(['validate', '--config', file])).toEqual(ended);
  });
});

describe('what is no configuration file', () => {
  it('is refused with its reason', async () => {
    const folder = await createFolder();
    const loop = join(folder, 'loop.yaml');
    await symlink(loop, loop);
    const missing = join(folder, 'missing.yaml');
    const binary = join(folder, 'binary.yaml');
    await writeFile(binary, Buffer.from([0x73, 0xff, 0xfe, 0x00]));
    const files = [folder, loop, missing, binary];
    const { code, stderr } = await command(files.flatMap((file) => ['--config', file]));
    expect(code).toBe(1);
    expect(stderr).toEqual([
      `${folder}:1:1: can't be read: it is a directory`,
      expect.stringMatching(/loop\.yaml:1:1: can't be read: ELOOP: too many symbolic links/),
      `${missing}:1:1: can't be read: there is no such file`,
      `${binary}:1:1: is not UTF-8 text`,
    ]);
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)('because nobody may read it, is refused, too', async () => {
    const file = join(await createFolder(), 'secret.yaml');
    await writeFile(file, RIGHT, { mode: 0o000 });
    const { code, stderr } = await command(['--config', file]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: [`${file}:1:1: can't be read: permission denied`] });
  });
});

describe('several files', () => {
  it('are told all that is wrong with them at once, each at its own place', async () => {
    const folder = await createFolder();
    const [base, site] = [join(folder, 'base.yaml'), join(folder, 'site.yaml')];
    await writeFile(base, `${RIGHT}registry:\n  settle: never\n  backfill: some\n`);
    await writeFile(
      site,
      'sources:\n  pods: { constructor: 1 }\nexporters:\n  otlp:\n    drain_timeout: x\nstor: {}\n',
    );
    const { code, stdout, stderr } = await command(['--config', base, site]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toEqual([
      `${base}:12:11: registry.settle: "never" is not a duration such as 10s, 5m or 1h30m`,
      `${base}:13:13: registry.backfill: expected all, none or a duration such as 10m`,
      `${site}:2:11: sources.pods.constructor: unknown key`,
      `${site}:5:20: exporters.otlp.drain_timeout: "x" is not a duration such as 10s, 5m or 1h30m`,
      `${site}:6:1: stor: unknown key; did you mean "store"?`,
    ]);
  });
});
