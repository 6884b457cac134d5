import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BUILD_MS, createRender, whyNoHelm, type Render } from './helm.js';
import { configIn, objectsIn } from './objects.js';

const reason = await whyNoHelm();
const FILES = (await readdir('deploy/chart/ci')).map((name) => join('deploy/chart/ci', name));
/** The values in the chapters of deploy/README.md that are about helm, not those for Kustomize. */
const readme = await readFile('deploy/README.md', 'utf8');
const helm = readme.slice(0, readme.indexOf('## With kubectl'));
const BLOCKS = [...helm.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

let render: Render;

describe.skipIf(reason !== undefined)('example values', () => {
  beforeAll(async () => {
    render = await createRender();
  }, BUILD_MS);

  it.each(FILES)('render to a configuration that is right, %s', async (file) => {
    expect((await configIn(objectsIn(await render(['--values', file])))).unused).toEqual([]);
  });

  it.each(BLOCKS)('render to a configuration that is right, in deploy/README.md (%#)', async (block) => {
    const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-values-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'values.yaml');
    await writeFile(file, block);
    expect((await configIn(objectsIn(await render(['--values', file])))).unused).toEqual([]);
  });

  it('are told for both stores that outlive the pod', () => {
    const told = ['durable', 'replicas'].map((name) => `deploy/chart/ci/${name}-values.yaml`);
    expect(told.filter((file) => !FILES.includes(file) || !helm.includes(file))).toEqual([]);
    expect(BLOCKS.length).toBeGreaterThanOrEqual(3);
  });
});
