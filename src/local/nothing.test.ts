import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { play, temporaryFolder, TROUBLE, type Played } from './testing/play.js';

let lines: readonly string[] = [];
beforeAll(async () => {
  lines = gunzipSync(await readFile(TROUBLE))
    .toString('utf8')
    .trimEnd()
    .split('\n');
});

const only = (kind: string): string => lines.filter((line) => line.includes(`"kind":"${kind}",`)).join('\n');

interface Tried extends Played {
  readonly file: string;
}

async function replayed(content: string, ...config: string[]): Promise<Tried> {
  const file = path.join(await temporaryFolder(), 'some.jsonl');
  await writeFile(file, content);
  return { file, ...(await play([file], config.length === 0 ? {} : { config })) };
}

describe('a recording with nothing to replay', () => {
  it.each<[string, () => string, (file: string) => string]>([
    ['that is empty', () => '', () => 'it is empty'],
    ['of blank lines', () => '\n \n', () => 'it is empty'],
    [
      'of bad lines',
      () => '{"t":1}\nnonsense\n',
      (file) => `all of it is bad: 2 lines, the first is ${file}:1: no object`,
    ],
  ])('%s fails with one line', async (_, content, why) => {
    const { file, code, stdout, stderr } = await replayed(content());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`replay: ${file}: nothing to replay: ${why(file)}\n`);
  });

  it('is told before anything of the others is replayed', async () => {
    const file = path.join(await temporaryFolder(), 'empty.jsonl');
    await writeFile(file, '');
    const { code, stdout, stderr } = await play([TROUBLE, file]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`replay: ${file}: nothing to replay: it is empty\n`);
  });
});

describe('a replay without a span fails and tells the likely cause:', () => {
  it('other namespaces', async () => {
    const elsewhere = 'yaml:kubernetes::namespaces: [elsewhere, nowhere]';
    const { file, code, stderr } = await replayed(lines.join('\n'), 'config/minimal.yaml', elsewhere);
    expect(code).toBe(1);
    expect(stderr).toContain(' -> 0 spans in 0 traces');
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `replay: ${file}: no span came out: the configuration watches elsewhere, nowhere, and what was recorded is in jx`,
    );
  });

  it('no source for what was recorded', async () => {
    const { code, stderr } = await replayed(only('pods'), 'config/minimal.yaml');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /no span came out: no source of the configuration \(tekton\) watches any of 14 pods; /,
    );
  });

  it('Events without their objects', async () => {
    const { code, stderr } = await replayed(only('events'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /no span came out: the sidecar took \d+ states: \d+ Events of objects that are not drawn or were not recorded\n$/,
    );
  });

  it('nothing but webhooks', async () => {
    const { code, stderr } = await replayed(only('webhook'));
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /no span came out: it holds only webhooks, and what has no job is only drawn with registry\.traces_without_jobs$/,
    );
    const unheard = await replayed(only('webhook'), 'config/minimal.yaml');
    expect(unheard.stderr).toMatch(/it holds only 1 webhook, and no webhook source is configured\n$/);
  });

  it('objects that are rejected', async () => {
    const nameless = only('pipelineruns').replaceAll(/"uid":"[^"]*"/g, '"uid":""');
    const { code, stderr } = await replayed(nameless);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no span came out: the sidecar took \d+ states: \d+ rejected\n$/);
  });
});

describe('webhooks alone', () => {
  it('are traces to who wants them', async () => {
    const config = [
      'config/minimal.yaml',
      'yaml:registry::traces_without_jobs: true',
      'yaml:sources::webhook::hmac_key: mine',
      'yaml:service::pipelines::traces::sources: [tekton, webhook]',
    ];
    const { code, stdout, stderr } = await replayed(only('webhook'), ...config);
    expect(stderr).toContain(' in 1 trace, ');
    expect([code, stdout]).toEqual([0, expect.stringContaining('webhook issue_comment created')]);
  });
});
