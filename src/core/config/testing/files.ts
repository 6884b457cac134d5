import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../contract/errors.js';
import { defineExporter, defineSource, type AnyPlugin } from '../../contract/plugin.js';
import { duration } from '../../schema/config.js';
import { loadConfig } from '../load.js';
import type { PipelineConfig } from '../pipeline.js';
import type { Env } from '../read.js';

const idle = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
const gate = { open: true, wait: () => Promise.resolve() };

/** Plugins that do nothing, with configurations of every shape. */
export const testPlugins: readonly AnyPlugin[] = [
  defineSource({
    kind: 'source',
    type: 'builds',
    stability: 'stable',
    description: 'a source for tests',
    draws: ['Build'],
    config: z.strictObject({
      selector: z.string().default('all'),
      limit: z.number().int().default(10),
      every: duration.prefault('1m30s'),
      nested: z.strictObject({ depth: z.number().default(1) }).optional(),
    }),
    deps: {},
    create: () => idle,
  }),
  defineExporter({
    kind: 'exporter',
    type: 'wire',
    stability: 'stable',
    description: 'an exporter for tests',
    config: z.strictObject({
      endpoint: z.string(),
      headers: z.record(z.string(), z.string()).default({}),
      tls: z.strictObject({ insecure: z.boolean().default(false) }).prefault({}),
    }),
    deps: {},
    create: () => ({ ...idle, push: () => undefined, gate }),
  }),
];

export type Outcome = { readonly config: PipelineConfig } | { readonly lines: readonly string[] };

/** Loads files of these names and contents, and gives the problems without the folder they lay in. */
export async function loadFiles(files: Readonly<Record<string, string>>, env: Env = {}): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'config-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const paths = Object.keys(files).map((name) => join(folder, name));
    return { config: await loadConfig(paths, { plugins: testPlugins, env }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { lines: error.problems.map((line) => line.replace(`${folder}/`, '')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same, for what must be right. */
export async function loadRight(
  files: Readonly<Record<string, string>>,
  env: Env = {},
): Promise<PipelineConfig> {
  const outcome = await loadFiles(files, env);
  if ('lines' in outcome) throw new Error(outcome.lines.join('\n'));
  return outcome.config;
}

/** A right configuration whose last lines a test may go on with. */
export const RIGHT = `sources:
  builds:
exporters:
  wire:
    endpoint: here:1
service:
  pipelines:
    traces:
      sources: [builds]
      exporters: [wire]
`;
