import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/kit/labels.js';
import { readRecording, type Line } from '../../src/local/recording.js';
import { fileOf } from '../replay/replayed.js';
import { createMint, type Mint } from './canary.js';
import { configOf, found, leave, type Exits, type More } from './exits.js';
import { plant } from './plant.js';

const LEAKING = ['./test/secrets/leaking.mjs'];
const NAME = 'r1-pull-request';

let mint: Mint;
let lines: readonly Line[];
beforeAll(async () => {
  mint = createMint();
  lines = plant((await readRecording(fileOf(NAME))).lines, mint);
});

async function waysOut(told: readonly Line[], more: More = {}): Promise<string[]> {
  const ways = found(await leave(told, configOf(mint, more)));
  return Object.keys(ways).filter((way) => ways[way as keyof Exits].length > 0);
}

/** The lines with this label of each pod. */
function labelled(name: string, value: string): Line[] {
  return lines.map((line) => {
    if (line.kind !== 'pods') return line;
    const { metadata } = line.object;
    const labels = { ...(metadata['labels'] as object), [name]: value };
    return { ...line, object: { ...line.object, metadata: { ...metadata, labels } } };
  });
}

describe('the search for canaries', () => {
  it('finds one in a label that names a span', async () => {
    const canary = mint('label that is told');
    const { exits } = await leave(labelled(LABEL.pipelineTask, canary), configOf(mint));
    expect(found({ exits })).toMatchObject({ spans: [canary], metrics: [], written: [] });
    expect(await waysOut(labelled('app.kubernetes.io/component', canary))).toEqual([]);
  });

  it.each<[string, More, readonly string[]]>([
    ['log and metrics', { linkers: ['leaking_labels'] }, ['log', 'metrics']],
    ['annotations', { linkers: ['leaking_annotations'] }, ['written']],
    ['spans', { sources: ['leaking_env'] }, ['spans']],
  ])('finds what a plugin leaks into %s', async (_, more, ways) => {
    expect(await waysOut(lines, { plugins: LEAKING, ...more })).toEqual(ways);
  });
});
