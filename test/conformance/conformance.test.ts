import { beforeAll, describe, expect, it } from 'vitest';
import type { AnySource } from '../../src/core/contract/plugin.js';
import { readRecording, type WebhookLine } from '../../src/local/recording.js';
import { builtinPlugins } from '../../src/plugins.js';
import { breaks } from './broken.js';
import { webhookMaterial } from './deliveries.js';
import { inHouseSource, inHouseSources } from './in-house.js';
import { examplesIn, roomOf, type Subject } from './material.js';
import { sentencesUnder } from './page.js';
import { brokenBy, groups } from './promises.js';

const sources = builtinPlugins.filter((plugin): plugin is AnySource => plugin.kind === 'source');
const WATCHED: Readonly<Record<string, readonly string[]>> = {
  lighthouse_jobs: ['lighthousejobs'],
  tekton: ['pipelineruns', 'taskruns'],
  pods: ['pods'],
  events: ['events'],
  activities: ['pipelineactivities'],
};

const objects = new Map<string, unknown[]>();
const webhooks: WebhookLine[] = [];
beforeAll(async () => {
  const { lines } = await readRecording('recordings/r1-pull-request.jsonl.gz');
  const { lines: others } = await readRecording('recordings/r2-promotion.jsonl.gz');
  for (const line of lines) {
    if (line.kind !== 'webhook') objects.set(line.kind, [...(objects.get(line.kind) ?? []), line.object]);
  }
  webhooks.push(...[...lines, ...others].filter((line) => line.kind === 'webhook'));
});

function built(type: string): Subject {
  const plugin = sources.find((source) => source.type === type);
  if (plugin === undefined) throw new Error(`there is no source ${type}`);
  const shown = { room: roomOf(`src/sources/${type}`), examples: examplesIn('config') };
  const watched = new Map((WATCHED[type] ?? []).map((plural) => [plural, objects.get(plural) ?? []]));
  const material = type === 'webhook' ? webhookMaterial(webhooks) : { objects: watched };
  return { plugin, material: { ...shown, ...material } };
}

describe('every built-in source', () => {
  it.each(sources.map(({ type }) => type))('%s keeps all promises', async (type) => {
    const { plugin, material } = built(type);
    expect(await brokenBy(plugin, material)).toEqual([]);
  });

  it('is known to this test', () => {
    expect([...Object.keys(WATCHED), 'webhook'].sort()).toEqual(sources.map(({ type }) => type).sort());
  });
});

describe('every in-house source', () => {
  it.each(inHouseSources.map((source) => [source.type, source] as const))(
    '%s keeps all promises but those that it is known not to keep',
    async (_, source) => {
      const { plugin, material } = await inHouseSource(source);
      expect(await brokenBy(plugin, material)).toEqual(source.unkept);
    },
  );
});

describe('the promises of sources', () => {
  it.each(groups.map(({ heading, promises }) => [heading, promises] as const))(
    'are those of ARCHITECTURE.md. %s',
    (heading, promises) => {
      expect(sentencesUnder(heading)).toEqual(promises.map(({ sentence }) => sentence));
    },
  );
});

describe('a broken source', () => {
  const rights = { watching: 'tekton', listening: 'webhook' } as const;
  const cases = breaks.flatMap(({ only, how, sentence, of }) =>
    (only === undefined ? (['watching', 'listening'] as const) : [only]).map(
      (which) => [which, how, sentence, of] as const,
    ),
  );

  it.each(cases)('(%s) %s: breaks only: %s', async (which, _, sentence, of) => {
    const { plugin, material } = of(built(rights[which]));
    expect(await brokenBy(plugin, material)).toEqual([sentence]);
  });

  it('is there for every promise', () => {
    const all = groups.flatMap(({ promises }) => promises.map(({ sentence }) => sentence));
    expect([...new Set(breaks.map(({ sentence }) => sentence))].sort()).toEqual([...all].sort());
  });
});
