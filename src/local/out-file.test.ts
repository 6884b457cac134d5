import { execFileSync } from 'node:child_process';
import { chmod, link, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { OtlpRequest } from './otlp-json.js';
import { openOutFile } from './out-file.js';
import { play, temporaryFolder, TROUBLE } from './testing/play.js';

const REQUEST: OtlpRequest = { resourceSpans: [] };
const LINE = '{"resourceSpans":[]}\n';

async function started(): Promise<{ folder: string; input: string; out: string }> {
  const folder = await temporaryFolder();
  const input = path.join(folder, 'in.jsonl');
  await writeFile(input, gunzipSync(await readFile(TROUBLE)));
  return { folder, input, out: path.join(folder, 'out.jsonl') };
}

describe('--out', () => {
  it('is refused when it is what is read, under whatever name', async () => {
    const { folder, input } = await started();
    const before = await readFile(input);
    const [soft, hard] = [path.join(folder, 'soft'), path.join(folder, 'hard')];
    await symlink(input, soft);
    await link(input, hard);
    for (const out of [input, path.join(folder, '.', 'in.jsonl'), soft, hard]) {
      const { code, stdout, stderr } = await play([TROUBLE, input], { out });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toBe(`replay: --out ${out} would overwrite what is read: ${input}\n`);
    }
    expect(before.equals(await readFile(input))).toBe(true);
  });

  it('is refused when it is the configuration', async () => {
    const { folder } = await started();
    const config = path.join(folder, 'config.yaml');
    await writeFile(config, await readFile('config/minimal.yaml'));
    const { code, stderr } = await play([TROUBLE], {
      out: config,
      config: ['yaml:registry::settle: 1s', `file:${config}`],
    });
    expect(code).toBe(1);
    expect(stderr).toContain('would overwrite what is read');
    expect(await readFile(config, 'utf8')).toContain('sources');
  });

  it('stays as it was when the replay fails, and nothing lies beside it', async () => {
    const { folder, input, out } = await started();
    await writeFile(out, 'older\n');
    const config = ['config/minimal.yaml', 'yaml:kubernetes::namespaces: [elsewhere]'];
    expect((await play([input], { out, config })).code).toBe(1);
    expect(await readFile(out, 'utf8')).toBe('older\n');
    expect((await readdir(folder)).sort()).toEqual(['in.jsonl', 'out.jsonl']);
  });
});

describe('a file that is written', () => {
  it('stands under its name only when it is whole', async () => {
    const { folder, out } = await started();
    const file = await openOutFile(out);
    file.add(REQUEST);
    await expect(stat(out)).rejects.toThrow('ENOENT');
    await file.commit();
    await file.discard();
    expect(await readFile(out, 'utf8')).toBe(LINE);
    expect((await readdir(folder)).sort()).toEqual(['in.jsonl', 'out.jsonl']);
  });

  it('is replaced where a link points to, with its permissions', async () => {
    const { folder, out } = await started();
    await writeFile(out, 'older\n');
    await chmod(out, 0o600);
    const soft = path.join(folder, 'soft');
    await symlink(out, soft);
    const file = await openOutFile(soft);
    file.add(REQUEST);
    await file.commit();
    expect((await lstat(soft)).isSymbolicLink()).toBe(true);
    expect(await readFile(out, 'utf8')).toBe(LINE);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });

  it('is gone when it is discarded', async () => {
    const { folder, out } = await started();
    const file = await openOutFile(out);
    file.add(REQUEST);
    await file.discard();
    expect(await readdir(folder)).toEqual(['in.jsonl']);
  });

  it('is written as it comes when it is a pipe, which stays one', async () => {
    const { folder } = await started();
    const pipe = path.join(folder, 'pipe');
    execFileSync('bash', ['-c', 'mkfifo "$0"', pipe]);
    const read = readFile(pipe, 'utf8');
    const file = await openOutFile(pipe);
    file.add(REQUEST);
    await file.commit();
    expect(await read).toBe(LINE);
    expect((await stat(pipe)).isFIFO()).toBe(true);
  });
});
