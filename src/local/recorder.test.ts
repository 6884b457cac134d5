import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { OBJECT_KINDS, readRecording, type ObjectLine, type Recording } from './recording.js';
import { play, temporaryFolder, TROUBLE } from './testing/play.js';

const README = fileURLToPath(new URL('../../recordings/README.md', import.meta.url));

/** Says what the watch of one kind says, in kubectl's form: one event per line. It goes on until it is ended. */
const KUBECTL = `#!/usr/bin/env node
const wanted = ['get', process.argv[3], '--all-namespaces', '--watch-only', '--output-watch-events', '-o', 'json'];
if (process.argv.slice(2).join() !== wanted.join()) throw new Error('not said as kubectl wants it');
process.stdout.write(require('node:fs').readFileSync(__dirname + '/' + process.argv[3]));
setInterval(() => undefined, 1000);
`;

async function commands(): Promise<string[]> {
  const text = await readFile(README, 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

const statesOf = ({ lines }: Recording, kind: string): Omit<ObjectLine, 't' | 'line' | 'kind'>[] =>
  lines.flatMap((line) =>
    line.kind === kind && 'type' in line ? [{ type: line.type, object: line.object }] : [],
  );

/** A folder that holds a `kubectl`, and what it says of each kind. */
async function fakeKubectl(recording: Recording): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'bin');
  await mkdir(folder);
  for (const kind of OBJECT_KINDS) {
    const events = statesOf(recording, kind).map((state) => `${JSON.stringify(state)}\n`);
    await writeFile(path.join(folder, kind), events.join(''));
  }
  await writeFile(path.join(folder, 'kubectl'), KUBECTL);
  await chmod(path.join(folder, 'kubectl'), 0o755);
  return folder;
}

async function withoutWebhooks(folder: string): Promise<string> {
  const lines = gunzipSync(await readFile(TROUBLE))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const file = path.join(folder, 'without-webhooks.jsonl');
  await writeFile(file, lines.filter((line) => !line.includes('"kind":"webhook",')).join('\n'));
  return file;
}

async function linesIn(folder: string): Promise<number> {
  const files = (await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8'));
  return (await Promise.all(files)).join('').split('\n').length - 1;
}

describe('the commands of recordings/README.md', () => {
  it('record what replay reads: the same states of each kind, and the same spans but for webhooks', async () => {
    const original = await readRecording(TROUBLE);
    const bin = await fakeKubectl(original);
    const cwd = await temporaryFolder();
    const [watch = '', end = ''] = await commands();
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const shell = spawn('bash', { cwd, env, stdio: ['pipe', 'ignore', 'inherit'], detached: true });
    const ended = new Promise((resolve) => shell.once('close', resolve));
    onTestFinished(() => {
      // With all that it has started, if that is not over.
      if (shell.exitCode === null && shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    });
    shell.stdin.write(watch);
    const states = original.lines.filter(({ kind }) => kind !== 'webhook').length;
    await vi.waitFor(
      async () => {
        expect(await linesIn(path.join(cwd, 'mine'))).toBe(states);
      },
      { timeout: 30_000, interval: 100 },
    );
    shell.stdin.end(end);
    expect(await ended).toBe(0);

    const file = path.join(cwd, 'mine.jsonl.gz');
    const recorded = await readRecording(file);
    expect(recorded.problems).toEqual([]);
    for (const kind of OBJECT_KINDS) expect(statesOf(recorded, kind)).toEqual(statesOf(original, kind));
    const times = recorded.lines.map(({ t }) => t);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const spans = async (of: string): Promise<string | undefined> =>
      / -> \d+ spans in \d+ traces/.exec((await play([of])).stderr)?.[0];
    expect(await spans(file)).toBe(await spans(await withoutWebhooks(cwd)));
  });
});
