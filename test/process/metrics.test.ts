import { expect, it, onTestFinished, vi } from 'vitest';
import { loadConfig } from '../../src/core/config/load.js';
import { createSidecar } from '../../src/core/kernel/sidecar.js';
import { CATALOGUE, PREFIX } from '../../src/core/self/catalogue.js';
import { createCounters } from '../../src/core/self/counters.js';
import { readExposition, type Family } from '../../src/core/self/testing/exposition.js';
import { memoryLogger } from '../../src/core/self/testing/logger.js';
import { builtinPlugins } from '../../src/plugins.js';
import { recorded, type Recorded } from './recorded.js';
import { createWorld, HEADER, TOKEN, type World } from './world.js';

const WAIT = { timeout: 30_000, interval: 50 };

/** Where a sidecar in this process serves its metrics. */
async function startSidecar(world: World): Promise<string> {
  const telemetry = { metrics: { endpoint: '127.0.0.1:0' }, health_check: { endpoint: 'none' } };
  const files = [
    await world.configure(),
    await world.write('telemetry.yaml', JSON.stringify({ service: { telemetry } })),
  ];
  const { log, lines } = memoryLogger();
  const config = await loadConfig(files, { plugins: builtinPlugins, env: {} });
  const sidecar = createSidecar({ config, log, counters: createCounters() });
  onTestFinished(() => sidecar.stop());
  await sidecar.start();
  const said = lines.find(({ msg }) => msg === 'serving own metrics')?.['url'];
  return typeof said === 'string' ? said : expect.fail('no metrics are served');
}

interface Scraped {
  readonly text: string;
  readonly families: ReadonlyMap<string, Family>;
}

async function scrape(url: string): Promise<Scraped> {
  const text = await (await fetch(url)).text();
  return { text, families: readExposition(text) };
}

/** `name label,label` of each series; `le` belongs to histograms. */
function shapesOf({ families }: Scraped): string[] {
  const shapes = [...families].flatMap(([name, { samples }]) =>
    [...samples.keys()].map((series) => {
      const labels = [...series.matchAll(/([a-z_]+)="/g)].map(([, label = '']) => label);
      return `${name} ${labels
        .filter((label) => label !== 'le')
        .sort()
        .join(',')}`;
    }),
  );
  return [...new Set(shapes)].sort();
}

/** Names and UIDs of all that was recorded. */
function namesIn({ lines }: Recorded): Set<string> {
  const metas = lines.map(
    ({ object }) => object['metadata'] as { readonly name?: string; readonly uid?: string },
  );
  return new Set(metas.flatMap(({ name, uid }) => [name, uid]).filter((text) => text !== undefined));
}

it('the metrics of a sidecar at work are those of the catalogue, and tell of no object', async () => {
  const [world, recording] = await Promise.all([createWorld(), recorded('r1-pull-request')]);
  await world.backend.up();
  for (const line of recording.lines) world.cluster.apply(line);
  const url = await startSidecar(world);
  let seen: Scraped = { text: '', families: new Map() };
  const total = (name: string): number =>
    [...(seen.families.get(PREFIX + name)?.samples.values() ?? [])].reduce((sum, value) => sum + value, 0);
  await vi.waitFor(async () => {
    seen = await scrape(url);
    expect(total('export_spans_sent_total')).toBe(total('registry_spans_emitted_total'));
    expect([total('registry_open_entities'), total('export_queue_spans')]).toEqual([0, 0]);
    expect(total('export_spans_sent_total')).toBeGreaterThan(recording.lines.length / 10);
  }, WAIT);
  const catalogue = Object.entries(CATALOGUE).map(
    ([name, { labels }]) => `${PREFIX}${name} ${labels.join(',')}`,
  );
  expect(shapesOf(seen).filter((shape) => !catalogue.includes(shape))).toEqual([]);
  expect(total('registry_spans_emitted_total')).toBe(total('export_spans_queued_total'));
  expect(total('registry_entities')).toBeGreaterThan(0);
  expect(total('export_queue_capacity_bytes')).toBeGreaterThan(1_000_000);
  for (const measured of ['watch_list_seconds', 'export_request_seconds', 'registry_emit_lag_seconds']) {
    expect(seen.families.get(PREFIX + measured)?.type, measured).toBe('histogram');
  }
  const names = [...namesIn(recording), TOKEN, HEADER];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => seen.text.includes(`"${name}`))).toEqual([]);
});
