import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnySource } from '../../src/core/contract/plugin.js';
import { readRecording } from '../../src/local/recording.js';
import { builtinPlugins } from '../../src/plugins.js';
import { brokenPlugins } from './broken.js';
import { brokenBy, promises, type Material } from './promises.js';

const page = readFileSync('ARCHITECTURE.md', 'utf8').replaceAll(/\s+/g, ' ');
const sources = builtinPlugins.filter((plugin): plugin is AnySource => plugin.kind === 'source');
const WATCHED: Readonly<Record<string, readonly string[]>> = {
  lighthouse_jobs: ['lighthousejobs'],
  tekton: ['pipelineruns', 'taskruns'],
  pods: ['pods'],
  events: ['events'],
};

const recorded = new Map<string, unknown[]>();
beforeAll(async () => {
  const { lines } = await readRecording('recordings/r1-pull-request.jsonl.gz');
  for (const { kind, object } of lines) recorded.set(kind, [...(recorded.get(kind) ?? []), object]);
});

function materialOf(type: string): Material {
  const plurals = WATCHED[type] ?? [];
  return {
    folder: `src/sources/${type}`,
    objects: new Map(plurals.map((plural) => [plural, recorded.get(plural) ?? []])),
  };
}

describe('every source', () => {
  it.each(sources.map((source) => [source.type, source] as const))(
    '%s keeps all promises',
    async (type, source) => {
      expect(await brokenBy(source, materialOf(type))).toEqual([]);
    },
  );

  it('is known to this test', () => {
    expect(Object.keys(WATCHED).sort()).toEqual(sources.map((source) => source.type).sort());
  });

  it.each(promises.map((promise) => promise.sentence))('promises in ARCHITECTURE.md: %s', (sentence) => {
    expect(page.includes(sentence), `ARCHITECTURE.md says: ${sentence}`).toBe(true);
  });
});

describe('a broken plugin', () => {
  it.each(Object.entries(brokenPlugins))('breaks: %s', async (sentence, breakIt) => {
    const material = materialOf('pods');
    const right = sources.find((source) => source.type === 'pods');
    if (right === undefined) throw new Error('pods is no plugin any more');
    const { plugin = right, folder = material.folder } = breakIt(right);
    expect(await brokenBy(plugin, { ...material, folder })).toContain(sentence);
  });

  it('is there for every promise', () => {
    expect(Object.keys(brokenPlugins).sort()).toEqual(promises.map((promise) => promise.sentence).sort());
  });
});
