import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from './load.js';
import { formatDuration } from './print.js';
import { loadFiles, loadRight, RIGHT, testPlugins } from './testing/files.js';

const options = { plugins: testPlugins, env: { RIGHT } };

async function problemOf(source: string): Promise<string> {
  const loaded = loadConfig([source], options);
  return loaded.then(
    () => 'none',
    (error: unknown) => String(error),
  );
}

describe('loadConfig', () => {
  it('fills in defaults', async () => {
    const config = await loadRight({ 'c.yaml': RIGHT });
    expect(config).toMatchObject({
      kubernetes: { namespaces: ['*'] },
      registry: { settle: 10_000, abandonAfter: 86_400_000, backfill: 600_000, eventLabels: ['event-GUID'] },
      telemetry: {
        logLevel: 'info',
        resource: {},
        links: {},
        serviceNames: { 'jenkins-x': 'jenkins-x', tekton: 'tekton' },
      },
      unused: [],
    });
    expect(config.sources).toEqual([
      { id: 'builds', plugin: testPlugins[0], config: { selector: 'all', limit: 10, every: 90_000 } },
    ]);
  });

  it('takes only what the pipeline names, in its order, and names the rest', async () => {
    const text = RIGHT.replace('  builds:', '  builds:\n  builds/b: { limit: 2 }\n  builds/c: {}').replace(
      '[builds]',
      '[builds/b, builds]',
    );
    const config = await loadRight({ 'c.yaml': text });
    expect(config.sources.map(({ id }) => id)).toEqual(['builds/b', 'builds']);
    expect(config.unused).toEqual(['sources.builds/c']);
  });

  it('judges a component that no pipeline names, too', async () => {
    const text = RIGHT.replace('  builds:', '  builds:\n  builds/b: { limit: x }');
    expect(await loadFiles({ 'c.yaml': text })).toEqual({
      lines: ['c.yaml:3:22: sources.builds/b.limit: expected number, received string'],
    });
  });

  it.each([[`env:RIGHT`], [`yaml:${RIGHT}`]])('reads from %s', async (source) => {
    expect((await loadConfig([source], options)).exporters).toHaveLength(1);
  });

  it('takes one value from the command line', async () => {
    const sources = ['env:RIGHT', 'yaml:service::telemetry::logs::level: debug', 'yaml:registry::settle: 1s'];
    const { telemetry, registry } = await loadConfig(sources, options);
    expect([telemetry.logLevel, registry.settle, registry.backfill]).toEqual(['debug', 1000, 600_000]);
  });
});

describe('several files', () => {
  const BASE = `${RIGHT}registry: { settle: 5s, event_labels: [a, b] }\nkubernetes: { namespaces: [x] }\n`;

  it('are merged: the later wins, maps key by key, lists as a whole', async () => {
    const { registry, kubernetes, exporters } = await loadRight({
      'base.yaml': BASE,
      'site.yaml':
        'registry: { event_labels: [c], backfill: all }\nexporters: { wire: { endpoint: there:2 } }\n',
      'last.yaml': 'registry: { backfill: none }\nkubernetes:\n',
    });
    expect(registry).toEqual({
      settle: 5000,
      abandonAfter: 86_400_000,
      backfill: 'none',
      eventLabels: ['c'],
      tracesWithoutJobs: false,
    });
    expect(kubernetes.namespaces).toEqual(['*']);
    expect(exporters[0]?.config).toMatchObject({ endpoint: 'there:2' });
  });

  it('are blamed each for the value that it set', async () => {
    const outcome = await loadFiles({
      'base.yaml': BASE.replace('5s', 'five'),
      'site.yaml':
        '# a comment\nregistry:\n  backfil: 1s\n  event_labels: [c, 7]\nservice: { pipelines: { traces: { sources: [x] } } }\n',
      'last.yaml': 'exporters: { wire: { tls: 5 } }\n',
    });
    expect(outcome).toEqual({
      lines: [
        'base.yaml:11:21: registry.settle: "five" is not a duration such as 10s, 5m or 1h30m',
        'site.yaml:3:3: registry.backfil: unknown key; did you mean "backfill"?',
        'site.yaml:4:21: registry.event_labels[1]: expected string, received number',
        'site.yaml:5:45: service.pipelines.traces.sources[0]: source "x" is not configured under sources',
        'last.yaml:1:27: exporters.wire.tls: expected map, received number',
      ],
    });
  });

  it('need no variable that a later file replaces', async () => {
    const config = await loadRight({
      'base.yaml': RIGHT.replace('here:1', '${env:NOT_SET}'),
      'site.yaml': 'exporters: { wire: { endpoint: there:2 } }\n',
    });
    expect(config.exporters[0]?.config).toMatchObject({ endpoint: 'there:2' });
  });
});

describe('a file that is no use', () => {
  it.each([
    ['src/core/config/no-such.yaml', "can't be read: there is no such file"],
    ['src/core/config', "can't be read: it is a directory"],
    ['/dev/zero', 'is larger than 1 MiB'],
    [process.execPath, 'is larger than 1 MiB'],
    ['env:NOT_SET', 'the variable is not set'],
  ])('%s', async (source, message) => {
    expect(await problemOf(source)).toBe(`ConfigError: ${source}:1:1: ${message}`);
  });

  it('is one that is no UTF-8', async () => {
    expect(await problemOf('recordings/r2-promotion.jsonl.gz')).toMatch(
      /(is not UTF-8 text|larger than 1 MiB)$/,
    );
  });

  it.each([
    ['brackets.yaml', '['.repeat(200_000), 'brackets.yaml:1:1: the file is nested too deeply'],
    ['dashes.yaml', '- '.repeat(200_000), 'dashes.yaml:1:1: the file is nested too deeply'],
    [
      'indents.yaml',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'the file is nested too deeply',
    ],
    [
      'aliases.yaml',
      Array.from({ length: 300 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}`}]`).join('\n'),
      'the file is nested too deeply',
    ],
    [
      'laughs.yaml',
      Array.from(
        { length: 30 },
        (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`,
      ).join('\n'),
      'the file holds too many values (aliases of aliases?)',
    ],
  ])('ends soon: %s', async (name, text, message) => {
    const outcome = await loadFiles({ [name]: text });
    expect('lines' in outcome && outcome.lines.join()).toContain(message);
  });
});

describe('the resolved configuration', () => {
  const TEXT = RIGHT.replace('here:1', 'http://me:secret@here:1')
    .replace('  wire:', '  wire:\n    headers: { authorization: Bearer x, n: "5" }')
    .replace('  builds:', '  builds: { every: 2h, limit: 60000 }');

  it('has defaults and no secrets', async () => {
    const { resolved } = await loadRight({ 'c.yaml': TEXT });
    expect(resolved).toMatchObject({
      kubernetes: { namespaces: ['*'] },
      sources: { builds: { selector: 'all', limit: 60_000, every: '2h' } },
      exporters: {
        wire: {
          endpoint: 'http://[REDACTED]@here:1',
          headers: { authorization: '[REDACTED]', n: '[REDACTED]' },
          tls: { insecure: false },
        },
      },
      registry: { settle: '10s', abandon_after: '24h', backfill: '10m', event_labels: ['event-GUID'] },
    });
  });

  it('can be loaded again', async () => {
    const { resolved, ...config } = await loadRight({ 'c.yaml': RIGHT });
    const again = await loadRight({ 'again.yaml': stringify(resolved) });
    expect(again).toEqual({ ...config, resolved });
  });

  it.each([
    [0, '0s'],
    [250, '250ms'],
    [90_000, '1m30s'],
    [86_400_000, '24h'],
    [1_500, '1s500ms'],
  ])('writes %i ms as %s', (millis, text) => {
    expect(formatDuration(millis)).toBe(text);
  });
});
