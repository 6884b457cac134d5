import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OtlpRequest } from './otlp-json.js';
import { runReplay, type ReplayOptions } from './replay.js';

const TROUBLE = fileURLToPath(new URL('../../recordings/r3-trouble.jsonl.gz', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

interface Played {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function play(files: readonly string[], options: Partial<ReplayOptions> = {}): Promise<Played> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [stdout, stderr].map(async (stream) => {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  });
  const code = await runReplay({
    files,
    speed: 'max',
    readOnly: false,
    double: false,
    stdout,
    stderr,
    ...options,
  });
  stdout.end();
  stderr.end();
  const [out = '', error = ''] = await Promise.all(texts);
  return { code, stdout: out, stderr: error };
}

describe('runReplay', () => {
  it('shows each trace once, writes what was exported and says what came of it', async () => {
    const out = path.join(folder, 'out.jsonl');
    const { code, stdout, stderr } = await play([TROUBLE], { out });
    expect(code).toBe(0);
    const requests = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const spans = requests
      .flatMap((text) => (JSON.parse(text) as OtlpRequest).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    const traces = new Set(spans.map(({ traceId }) => traceId));
    expect(traces.size).toBe(6);
    for (const trace of traces) expect(stdout.split(trace)).toHaveLength(2);
    expect(stderr).toMatch(
      /^r3-trouble\.jsonl\.gz: 9 lighthousejobs, 10 pipelineruns, 13 taskruns, 14 pods, 212 events/,
    );
    expect(stderr).toContain(
      `-> ${String(new Set(spans.map(({ spanId }) => spanId)).size)} spans in 6 traces, `,
    );
    expect(stderr).toMatch(/skipped 1 webhook line \(.*\n$/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('counts and names bad lines, and replays the rest', async () => {
    const good = gunzipSync(await readFile(TROUBLE)).toString('utf8');
    const file = path.join(folder, 'part.jsonl');
    const bad = '{"t":1}\n'.repeat(22);
    await writeFile(file, `${bad}${good.split('\n').slice(0, 40).join('\n')}\n`);
    const { code, stderr } = await play([file]);
    expect(code).toBe(0);
    expect(stderr).toContain(`skipped ${file}:1: no object\n`);
    expect(stderr).toContain('skipped 2 more bad lines\n');
    expect(stderr).toMatch(/, 22 bad lines\n$/);
  });

  it('fails with one line for what can not be read, written or configured', async () => {
    const empty = path.join(folder, 'empty.jsonl');
    await writeFile(empty, '');
    const missing = path.join(folder, 'missing.jsonl');
    const config = path.join(folder, 'bad.yaml');
    await writeFile(config, 'sources: { nonsense: {} }\n');
    for (const [file, options, message] of [
      [missing, {}, `replay: ENOENT: no such file or directory, open '${missing}'\n`],
      [empty, { out: folder }, 'replay: EISDIR'],
      [empty, { config }, `${config}:1:`],
    ] as const) {
      const { code, stdout, stderr } = await play([file], options);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(message);
    }
    expect(await play([empty])).toMatchObject({ code: 0, stdout: '' });
  });

  it('leaves nothing behind, also when it fails', async () => {
    vi.stubEnv('TMPDIR', folder);
    const part = path.join(folder, 'part.jsonl');
    await writeFile(part, '');
    const config = path.join(folder, 'bad.yaml');
    await writeFile(config, 'sources: {}\n');
    expect((await play([part])).code).toBe(0);
    expect((await play([part], { config })).code).toBe(1);
    expect(await readdir(folder)).toEqual(['bad.yaml', 'part.jsonl']);
  });
});
