import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { openOutFile } from './out-file.js';

async function placeOf(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, name);
}

it.each(['a.jsonl', 'a.jsonl.gz'])(
  '%s: the gate is closed while the disk is behind, and nothing is lost',
  async (name) => {
    const file = await placeOf(name);
    const out = await openOutFile(file, false);
    let text = '';
    for (let index = 0; index < 200; index += 1) {
      const line = `${index} ${String(Math.random()).repeat(2000)}\n`;
      text += line;
      out.write(line);
      expect(out.gate.open).toBe(false);
      await Promise.all([out.gate.wait(), out.gate.wait()]);
      expect(out.gate.open).toBe(true);
    }
    await out.end();
    const bytes = await readFile(file);
    expect((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).toBe(text);
  },
);

it('leaves no file when it is given up, but for one that was there', async () => {
  const file = await placeOf('a.jsonl');
  await (await openOutFile(file, false)).discard();
  await expect(stat(file)).rejects.toThrow('ENOENT');
  await writeFile(file, 'before');
  await expect(openOutFile(file, false)).rejects.toThrow('EEXIST');
  await (await openOutFile(file, true)).discard();
  expect((await stat(file)).size).toBe(0);
});

it('tells what went wrong', async () => {
  const out = await openOutFile('/dev/full', true);
  out.write('x\n');
  expect((await out.failed).message).toContain('ENOSPC');
  await expect(out.end()).rejects.toThrow('ENOSPC');
});
