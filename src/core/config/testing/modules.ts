import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigError } from '../../contract/errors.js';
import { loadConfig, type LoadOptions } from '../load.js';
import type { PipelineConfig } from '../pipeline.js';
import { testPlugins } from './files.js';

/** A plain object of the shape of a source, as JavaScript. */
export const plain = (type: string, more = ''): string =>
  `{ kind: 'source', type: '${type}', description: 'd', draws: ['D'], ` +
  `create: () => ({ start: async () => {}, stop: async () => {} }), ${more} }`;

/** A module with one source, and a package. */
export const ACME = `export const acme = ${plain('acme')};`;
export const PACKAGE = 'node_modules/@acme/telemetry-plugin';
export const packageJson = (more: object): string =>
  JSON.stringify({ name: '@acme/telemetry-plugin', ...more });

/** A configuration that names modules, and these sources beside a built-in one. */
export function configOf(modules: readonly string[], sources: readonly string[] = []): string {
  const all = ['builds', ...sources];
  return [
    'plugins:',
    ...modules.map((name) => `  - ${JSON.stringify(name)}`),
    'sources:',
    ...all.map((id) => `  ${id}: {}`),
    'exporters: { wire: { endpoint: here:1 } }',
    `service: { pipelines: { traces: { sources: [${all.join(', ')}], exporters: [wire] } } }`,
    '',
  ].join('\n');
}

/** A folder with these files, which goes with the test. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plugins-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

export type Loaded = { readonly config: PipelineConfig } | { readonly lines: readonly string[] };

/** What `c.yaml` of a folder gives: the problems without the folder. */
export async function loadFrom(
  folder: string,
  options: Partial<LoadOptions> = {},
  file = 'c.yaml',
): Promise<Loaded> {
  try {
    return { config: await loadConfig([join(folder, file)], { plugins: testPlugins, env: {}, ...options }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      lines: error.problems.map((line) => line.replaceAll(`${folder}/`, '').replaceAll(folder, 'FOLDER')),
    };
  }
}
