import { describe, expect, it } from 'vitest';
import { createCounters } from './counters.js';
import { Instruments } from './instruments.js';
import { readExposition, type Family } from './testing/exposition.js';
import { memoryLogger } from './testing/logger.js';
import { serveMetrics } from './testing/metrics.js';

const plain = (family: Family | undefined): Readonly<Record<string, number>> =>
  Object.fromEntries(family?.samples ?? []);

describe('counters', () => {
  it('are shown with their labels under their own name, and go on counting', async () => {
    const { counters, scrape } = await serveMetrics();
    counters.add('watch_restarts_total', { resource: 'pods', reason: 'closed' }, 2);
    counters.add('watch_restarts_total', { reason: 'gone', resource: 'pods' });
    const name = 'lighthouse_telemetry_watch_restarts_total';
    const first = (await scrape()).get(name);
    expect(first).toMatchObject({ type: 'counter', help: expect.stringMatching(/begun again\.$/) as string });
    expect(plain(first)).toEqual({
      [`${name}{resource="pods",reason="closed"}`]: 2,
      [`${name}{reason="gone",resource="pods"}`]: 1,
    });
    counters.add('watch_restarts_total', { reason: 'closed', resource: 'pods' }, 5);
    expect(plain((await scrape()).get(name))[`${name}{resource="pods",reason="closed"}`]).toBe(7);
  });

  it('that come up after the first scrape are shown, too, and those of plugins', async () => {
    const { counters, scrape } = await serveMetrics();
    const name = 'lighthouse_telemetry_acme_builds_total';
    expect((await scrape()).has(name)).toBe(false);
    counters.add('acme_builds_total', {}, 3);
    expect((await scrape()).get(name)).toEqual({
      type: 'counter',
      help: 'Counted or measured by a plugin.',
      samples: new Map([[name, 3]]),
    });
  });

  it('stand at 0 before the first time, when they have no labels', async () => {
    const { counters, scrape } = await serveMetrics();
    const name = 'lighthouse_telemetry_registry_spans_emitted_total';
    expect(plain((await scrape()).get(name))).toEqual({ [name]: 0 });
    counters.add('registry_spans_emitted_total', {}, 40);
    expect(plain((await scrape()).get(name))).toEqual({ [name]: 40 });
  });

  it('keep what a label value holds on its own line', async () => {
    const { counters, scrape } = await serveMetrics();
    counters.add('acme_builds_total', { name: 'a"b\\c\nd' });
    const name = 'lighthouse_telemetry_acme_builds_total';
    expect(plain((await scrape()).get(name))).toEqual({ [`${name}{name="a\\"b\\\\c\\nd"}`]: 1 });
  });
});

describe('gauges', () => {
  it('are read at each scrape, each with its own labels', async () => {
    const { meter, scrape } = await serveMetrics();
    let spans = 3;
    meter.gauge('export_queue_spans', () => spans, { exporter: 'otlp' });
    meter.gauge('export_queue_spans', () => 0.5, { exporter: 'otlp/second' });
    const name = 'lighthouse_telemetry_export_queue_spans';
    const shown = (await scrape()).get(name);
    expect(shown?.type).toBe('gauge');
    expect(plain(shown)).toEqual({
      [`${name}{exporter="otlp"}`]: 3,
      [`${name}{exporter="otlp/second"}`]: 0.5,
    });
    spans = 0;
    expect(plain((await scrape()).get(name))[`${name}{exporter="otlp"}`]).toBe(0);
  });

  it('are all there for each of two who ask at once', async () => {
    const { log } = memoryLogger();
    const instruments = new Instruments(createCounters(), log);
    instruments.gauge('registry_entities', () => 1);
    const texts = await Promise.all([instruments.text(), instruments.text()]);
    const names = texts.map((text) => readExposition(text).has('lighthouse_telemetry_registry_entities'));
    expect(names).toEqual([true, true]);
  });

  it('that are told again are read from where they were told last', async () => {
    const { meter, scrape } = await serveMetrics();
    meter.gauge('registry_entities', () => 1);
    meter.gauge('registry_entities', () => 2);
    const name = 'lighthouse_telemetry_registry_entities';
    expect(plain((await scrape()).get(name))).toEqual({ [name]: 2 });
  });

  it('without a value are left out; one that throws is named once, and takes no other with it', async () => {
    const { meter, scrape, lines } = await serveMetrics();
    let works = true;
    meter.gauge('registry_entities', () => {
      if (works) return 1;
      throw new Error('a bug');
    });
    meter.gauge('registry_notes', () => (works ? 2 : Number.NaN));
    meter.gauge('registry_events', () => 3);
    const shown = async (): Promise<string[]> =>
      [...(await scrape()).keys()].filter((name) => /_(?:entities|notes|events)$/.test(name));
    const events = 'lighthouse_telemetry_registry_events';
    expect(await shown()).toHaveLength(3);
    works = false;
    expect([await shown(), await shown()]).toEqual([[events], [events]]);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { metric: 'registry_entities', problem: 'its reading threw', error: { message: 'a bug' } },
    ]);
    works = true;
    expect(await shown()).toHaveLength(3);
  });
});

describe('distributions', () => {
  it('of seconds have buckets from 5 ms to 1 h', async () => {
    const { meter, scrape } = await serveMetrics();
    for (const value of [0.004, 0.2, 90, 7200])
      meter.record('watch_list_seconds', value, { resource: 'pods' });
    meter.record('watch_list_seconds', Number.NaN, { resource: 'pods' });
    const name = 'lighthouse_telemetry_watch_list_seconds';
    const shown = (await scrape()).get(name);
    expect(shown?.type).toBe('histogram');
    const { [`${name}_count{resource="pods"}`]: count, [`${name}_sum{resource="pods"}`]: sum } = plain(shown);
    expect([count, sum]).toEqual([4, 0.004 + 0.2 + 90 + 7200]);
    const buckets = Object.entries(plain(shown)).flatMap(([series, value]) => {
      const bound = /_bucket\{resource="pods",le="([^"]+)"\}$/.exec(series)?.[1];
      return bound === undefined ? [] : [[bound, value]];
    });
    expect(buckets).toEqual([
      ...[
        ['0.005', 1],
        ['0.01', 1],
        ['0.025', 1],
        ['0.05', 1],
        ['0.1', 1],
      ],
      ...[
        ['0.25', 2],
        ['0.5', 2],
        ['1', 2],
        ['2.5', 2],
        ['5', 2],
        ['10', 2],
        ['30', 2],
        ['60', 2],
      ],
      ...[
        ['120', 3],
        ['300', 3],
        ['600', 3],
        ['1800', 3],
        ['3600', 3],
        ['+Inf', 4],
      ],
    ]);
  });
});

describe('what is shown', () => {
  it('has no label but those that were given, and nothing of the emitter', async () => {
    const { counters, meter, scrape } = await serveMetrics();
    counters.add('source_rejected_total', { source: 'pods', reason: 'invalid' });
    meter.gauge('registry_entities', () => 1);
    meter.record('export_request_seconds', 1, { exporter: 'otlp', code: 'OK' });
    const families = await scrape();
    expect([...families.keys()].filter((name) => !name.startsWith('lighthouse_telemetry_'))).toEqual([]);
    const text = [...families.values()].flatMap(({ samples }) => [...samples.keys()]).join(' ');
    const labels = new Set([...text.matchAll(/([a-z_]+)="/g)].map(([, label]) => label));
    expect([...labels].sort()).toEqual(['code', 'exporter', 'le', 'reason', 'source']);
  });

  it.each([
    ['a name with a dash', 'acme-builds_total', {}],
    ['a name with two underscores', 'acme__builds_total', {}],
    ['a name without end', `${'a'.repeat(300)}_total`, {}],
    ['a counter without _total', 'acme_builds', {}],
    ['a label with a dash', 'acme_builds_total', { 'job-name': 'x' }],
    ['a label that begins with a digit', 'acme_builds_total', { '1st': 'x' }],
    ['the label of buckets', 'acme_builds_total', { le: 'x' }],
  ])('leaves out a counter with %s, says so once, and shows the rest', async (_, name, labels) => {
    const { counters, scrape, lines } = await serveMetrics();
    counters.add(name, labels);
    counters.add('acme_tests_total', {}, 2);
    await scrape();
    const families = await scrape();
    expect([...families.keys()].filter((each) => each.includes('builds') || each.includes('aaa'))).toEqual(
      [],
    );
    expect(plain(families.get('lighthouse_telemetry_acme_tests_total'))).toEqual({
      lighthouse_telemetry_acme_tests_total: 2,
    });
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ metric: name }]);
  });

  it('knows each name as one type only: that which came first', async () => {
    const { counters, meter, scrape, lines } = await serveMetrics();
    meter.gauge('acme_size', () => 5);
    meter.record('acme_size', 1);
    meter.record('acme_wait_seconds', 1);
    meter.gauge('acme_wait_seconds', () => 1);
    counters.add('acme_total');
    meter.gauge('acme_total', () => 1);
    const families = await scrape();
    const type = (name: string): unknown => families.get(`lighthouse_telemetry_${name}`)?.type;
    expect(['acme_size', 'acme_wait_seconds', 'acme_total'].map(type)).toEqual([
      'gauge',
      'histogram',
      'counter',
    ]);
    expect(lines.filter(({ level }) => level === 'warn').map(({ metric }) => metric)).toEqual([
      ...['acme_size', 'acme_wait_seconds', 'acme_total'],
    ]);
  });
});
