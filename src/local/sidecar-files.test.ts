import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtinPlugins } from '../plugins.js';
import { createSidecarFolder, type SidecarSetup } from './sidecar-files.js';
import { temporaryFolder } from './testing/play.js';

const USER = `
sources:
  webhook: { endpoint: ':8080', hmac_key: '\${env:THE_KEY_OF_ANOTHER_MACHINE}' }
  webhook/two: { path: /two, hmac_key: [new, old] }
  webhook/native: { path: none, github: { secret: s } }
  webhook/unused: { hmac_key: mine }
  tekton: {}
linkers:
  annotations/mine: { prefix: mine.example.com/ }
exporters: { otlp: { endpoint: collector:4317 } }
service:
  pipelines:
    traces:
      sources: [tekton, webhook/two, webhook, webhook/native]
      linkers: [annotations/mine]
      exporters: [otlp]
  telemetry: { metrics: { endpoint: ':8888' }, logs: { level: error } }
`;

async function setUp(readOnly: boolean, user?: string): Promise<SidecarSetup> {
  const folder = await createSidecarFolder();
  onTestFinished(() => folder.remove());
  const config = user === undefined ? undefined : [path.join(await temporaryFolder(), 'user.yaml')];
  for (const file of config ?? []) await writeFile(file, user ?? '');
  const where = { server: 'http://127.0.0.1:1', token: 't', endpoint: '127.0.0.1:2' };
  return folder.load({ id: 'one', ...where, readOnly, config });
}

const configsOf = (components: readonly { readonly id: string; readonly config: unknown }[]) =>
  Object.fromEntries(components.map(({ id, config }) => [id, config]));

describe('the configuration of a replayed sidecar', () => {
  it('names every source, what writes annotations, and nothing that others could ask', async () => {
    const { config, receivers } = await setUp(false);
    const sources = builtinPlugins.filter(({ kind }) => kind === 'source').map(({ type }) => type);
    expect(config.sources.map(({ id }) => id).sort()).toEqual(sources.sort());
    expect(configsOf(config.linkers)).toMatchObject({ annotations: { write: true } });
    expect([config.telemetry.metricsEndpoint, config.telemetry.healthEndpoint]).toEqual([
      undefined,
      undefined,
    ]);
    expect(config.unused).toEqual([]);
    const [receiver] = receivers;
    expect(receivers).toHaveLength(1);
    expect(receiver?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lighthouse\/events$/);
    expect(configsOf(config.sources)['webhook']).toMatchObject({
      endpoint: new URL(receiver?.url ?? '').host,
      hmac_key: [receiver?.key],
    });
  });

  it('has a key and a port of its own each time', async () => {
    const [one, two] = [await setUp(false), await setUp(false)];
    expect(one.receivers[0]?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(one.receivers[0]?.key).not.toBe(two.receivers[0]?.key);
  });

  it('writes nothing when it may not', async () => {
    expect(configsOf((await setUp(true)).config.linkers)).toMatchObject({ annotations: { write: false } });
  });
});

describe('the configuration of the user', () => {
  it('keeps its words, but gets ports and keys for what takes webhooks', async () => {
    const { config, receivers } = await setUp(false, USER);
    expect(receivers.map(({ url }) => new URL(url).pathname)).toEqual(['/two', '/lighthouse/events']);
    const endpoints = receivers.map(({ url }) => new URL(url).host);
    const [two, one] = receivers.map(({ key }, index) => ({ endpoint: endpoints[index], hmac_key: [key] }));
    const sources = configsOf(config.sources);
    expect(sources).toMatchObject({ webhook: one, 'webhook/two': two, 'webhook/native': { path: 'none' } });
    const native = sources['webhook/native'] as { readonly endpoint: string };
    expect(new Set([...endpoints, native.endpoint]).size).toBe(3);
    for (const endpoint of [...endpoints, native.endpoint]) expect(endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(configsOf(config.linkers)).toMatchObject({
      'annotations/mine': { write: true, prefix: 'mine.example.com/' },
    });
    expect(config.telemetry).toMatchObject({
      metricsEndpoint: undefined,
      healthEndpoint: undefined,
      logLevel: 'error',
    });
  });

  it('writes nothing when it may not, and what did not write writes nothing', async () => {
    const linkers = async (readOnly: boolean, user: string): Promise<unknown> =>
      configsOf((await setUp(readOnly, user)).config.linkers);
    const quiet = USER.replace('prefix: mine.example.com/', 'write: false');
    expect(await linkers(true, USER)).toMatchObject({ 'annotations/mine': { write: false } });
    expect(await linkers(false, quiet)).toMatchObject({ 'annotations/mine': { write: false } });
  });

  it('may have no webhook source', async () => {
    const { config, receivers } = await setUp(
      false,
      `
sources: { tekton: {} }
exporters: { otlp: { endpoint: collector:4317 } }
service: { pipelines: { traces: { sources: [tekton], exporters: [otlp] } } }
`,
    );
    expect([receivers, config.unused, config.linkers]).toEqual([[], [], []]);
  });
});
