import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecording, zeroOf } from './recording.js';

const POD = {
  t: 7,
  kind: 'pods',
  type: 'ADDED',
  object: { metadata: { name: 'a', creationTimestamp: '2026-11-22T12:00:01Z' } },
};
const WEBHOOK = { t: 3, kind: 'webhook', webhookKind: 'push', object: { GUID: 'g' } };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'recording-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

function jsonl(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

describe('a recording', () => {
  it('is read plain and gzipped, whatever its name', async () => {
    const text = jsonl(WEBHOOK, POD);
    const plain = await readRecording(await write('plain.gz', text));
    const packed = await readRecording(await write('packed', gzipSync(text)));
    expect(plain.lines).toEqual([
      { ...WEBHOOK, line: 1 },
      { ...POD, line: 2 },
    ]);
    expect(packed.lines).toEqual(plain.lines);
    expect([...plain.problems, ...packed.problems]).toEqual([]);
  });

  it('names file and line of each bad line and keeps the good ones', async () => {
    const bad = [
      '{"t":1,',
      '[]',
      JSON.stringify({ ...POD, t: undefined }),
      JSON.stringify({ ...POD, t: -1 }),
      JSON.stringify({ ...POD, object: undefined }),
      JSON.stringify({ ...POD, kind: 'constructor' }),
      JSON.stringify({ ...POD, type: 'BOOKMARK' }),
      JSON.stringify({ ...POD, object: { metadata: {} } }),
    ];
    const file = await write('bad', `${jsonl(POD)}\n${bad.join('\n')}\n${jsonl(WEBHOOK)}`);
    const recording = await readRecording(file);
    expect(recording.lines.map(({ line }) => line)).toEqual([1, 11]);
    expect(recording.problems.map((problem) => problem.replace(file, 'FILE'))).toEqual([
      'FILE:3: no JSON',
      'FILE:4: no JSON object',
      'FILE:5: t is missing or no time',
      'FILE:6: t is missing or no time',
      'FILE:7: no object',
      'FILE:8: unknown kind "constructor"',
      'FILE:9: unknown type "BOOKMARK"',
      'FILE:10: the object has no metadata.name',
    ]);
  });

  it('that is missing, a folder or a broken gzip is refused', async () => {
    const whole = gzipSync(jsonl(...Array.from({ length: 200 }, () => POD)));
    await expect(readRecording(path.join(folder, 'missing'))).rejects.toThrow('ENOENT');
    await expect(readRecording(folder)).rejects.toThrow('EISDIR');
    await expect(readRecording(await write('cut', whole.subarray(0, -20)))).rejects.toThrow(
      'unexpected end of file',
    );
  });

  it('has its zero at the first creation minus the t of that line', async () => {
    const { lines } = await readRecording(await write('zero', jsonl(WEBHOOK, POD)));
    expect(zeroOf(lines)).toBe(Date.parse('2026-11-22T12:00:00.993Z') * 1000);
    expect(zeroOf([])).toBe(0);
  });
});
