import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecording, type Line } from '../../src/local/recording.js';
import { play, temporaryFolder, type Played } from '../../src/local/testing/play.js';
import { fileOf, RECORDINGS } from '../replay/replayed.js';
import { canariesIn, createMint } from './canary.js';
import { configOf } from './exits.js';
import { plant } from './plant.js';

interface Shown extends Played {
  readonly out: string;
}

/** Replays lines as the command does, with an own configuration and everything said. */
async function show(lines: readonly Line[], config: string): Promise<Shown> {
  const folder = await temporaryFolder();
  const [file, out] = [path.join(folder, 'planted.jsonl'), path.join(folder, 'out.jsonl')];
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const played = await play([file], { config: [config], out });
  return { ...played, out: await readFile(out, 'utf8') };
}

describe('what replay shows and writes', () => {
  it.each(RECORDINGS)('of %s holds no canary', async (name) => {
    const mint = createMint();
    const { lines } = await readRecording(fileOf(name));
    const { code, stdout, stderr, out } = await show(plant(lines, mint), configOf(mint));
    expect(code).toBe(0);
    expect(stdout).toContain('RUN ');
    expect(stderr).toContain('"level":"debug"');
    expect([stdout, stderr, out].map(canariesIn)).toEqual([[], [], []]);
  });

  it('holds one that stands in the name of a job', async () => {
    const mint = createMint();
    const { lines } = await readRecording(fileOf('r1-pull-request'));
    const canary = mint('job');
    const named = lines.map((line) => {
      return JSON.parse(JSON.stringify(line).replaceAll(`"job":"lint"`, `"job":"${canary}"`)) as Line;
    });
    const { stdout, out } = await show(named, configOf(mint));
    expect([stdout, out].map(canariesIn)).toEqual([[canary], [canary]]);
  });
});
