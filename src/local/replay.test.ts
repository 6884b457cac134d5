import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Interruption } from './interruption.js';
import type { OtlpRequest } from './otlp-json.js';
import { play, temporaryFolder, TROUBLE } from './testing/play.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('runReplay', () => {
  it('shows each trace once, writes what was exported and says what came of it', async () => {
    const out = path.join(await temporaryFolder(), 'out.jsonl');
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
      /^r3-trouble\.jsonl\.gz: 9 lighthousejobs, 10 pipelineruns, 13 taskruns, 14 pods, 212 events, 9 pipelineactivities, 1 webhook -> /,
    );
    expect(stderr).toContain(
      `-> ${String(new Set(spans.map(({ spanId }) => spanId)).size)} spans in 6 traces, `,
    );
    expect(stderr).toMatch(/ in 6 traces, \d+\.\d s\n$/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('counts and names bad lines, and replays the rest', async () => {
    const good = gunzipSync(await readFile(TROUBLE)).toString('utf8');
    const file = path.join(await temporaryFolder(), 'part.jsonl');
    const bad = '{"t":1}\n'.repeat(22);
    await writeFile(file, `${bad}${good.split('\n').slice(0, 40).join('\n')}\n`);
    const { code, stderr } = await play([file]);
    expect(code).toBe(0);
    expect(stderr).toContain(`skipped ${file}:1: no object\n`);
    expect(stderr).toContain('skipped 2 more bad lines\n');
    expect(stderr).toMatch(/; skipped 22 bad lines\n$/);
  });

  it('says what became of webhooks that nobody takes', async () => {
    const { code, stderr } = await play([TROUBLE], { config: ['config/minimal.yaml'] });
    expect(code).toBe(0);
    expect(stderr).toMatch(/; skipped 1 webhook \(the configuration has no webhook source\)\n$/);
    const nameless = gunzipSync(await readFile(TROUBLE))
      .toString('utf8')
      .replaceAll('"webhookKind"', '"was"');
    const file = path.join(await temporaryFolder(), 'nameless.jsonl');
    await writeFile(file, nameless);
    const refused = await play([file]);
    expect(refused.code).toBe(0);
    expect(refused.stderr).toMatch(/^the webhook of line \d+ was answered with 400: .*$/m);
    expect(refused.stderr).toMatch(/ s; 1 webhook answered with 400\n$/);
  });

  it('takes several configurations, and the later wins', async () => {
    const here = 'yaml:kubernetes::namespaces: [jx]';
    const elsewhere = 'yaml:kubernetes::namespaces: [elsewhere]';
    const codeOf = async (...config: string[]): Promise<number> => (await play([TROUBLE], { config })).code;
    expect(await codeOf('config/minimal.yaml', elsewhere, here)).toBe(0);
    expect(await codeOf('config/minimal.yaml', here, elsewhere)).toBe(1);
  });

  it('fails with one line for what can not be read, written or configured', async () => {
    const folder = await temporaryFolder();
    const missing = path.join(folder, 'missing.jsonl');
    const config = path.join(folder, 'bad.yaml');
    await writeFile(config, 'sources: { nonsense: {} }\n');
    for (const [file, options, message] of [
      [missing, {}, `replay: ENOENT: no such file or directory, open '${missing}'\n`],
      [TROUBLE, { out: folder }, 'replay: EISDIR'],
      [TROUBLE, { out: path.join(missing, 'out') }, 'replay: ENOENT'],
      [TROUBLE, { config: [config] }, `${config}:1:`],
    ] as const) {
      const { code, stdout, stderr } = await play([file], options);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(message);
    }
  });

  it('leaves nothing behind, also when it fails', async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    const config = path.join(folder, 'bad.yaml');
    await writeFile(config, 'sources: {}\n');
    expect((await play([TROUBLE])).code).toBe(0);
    expect((await play([TROUBLE], { config: [config] })).code).toBe(1);
    expect(await readdir(folder)).toEqual(['bad.yaml']);
  });
});

describe('an interrupted replay', () => {
  it('cleans up and ends with the code of the interruption; what it should have replaced stays', async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    const out = path.join(folder, 'out.jsonl');
    await writeFile(out, 'older\n');
    const ending = new AbortController();
    // It waits for hours after the first line.
    const played = play([TROUBLE], { speed: 0.000_001, out, signal: ending.signal });
    await vi.waitFor(async () => {
      expect((await readdir(folder)).sort()).toEqual([
        expect.stringMatching(/^lighthouse-telemetry-/),
        'out.jsonl',
        expect.stringMatching(/^out\.jsonl\..*\.part$/),
      ]);
    });
    ending.abort(new Interruption('interrupted by SIGINT', 130));
    expect(await played).toEqual({ code: 130, stdout: '', stderr: 'replay: interrupted by SIGINT\n' });
    expect(await readdir(folder)).toEqual(['out.jsonl']);
    expect(await readFile(out, 'utf8')).toBe('older\n');
  });

  it('does not begin when it was interrupted before, and fails when the reason is a failure', async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    const signal = AbortSignal.abort(new Error('stdout: no space'));
    const played = await play([TROUBLE], { signal });
    expect(played).toEqual({ code: 1, stdout: '', stderr: 'replay: stdout: no space\n' });
    expect(await readdir(folder)).toEqual([]);
  });
});
