import { describe, expect, it } from 'vitest';
import type { PipelineConfig } from '../config/pipeline.js';
import type { Health } from '../contract/component.js';
import type { AnyPlugin } from '../contract/plugin.js';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { foreignNames, noSourceLeft, sayFailedPlugins } from './foreign.js';
import { Isolation } from './isolate.js';
import { createStage, testExporter, testSource } from './testing/stage.js';

const stage = createStage();
const component = (plugin: AnyPlugin, id: string, origin?: string) => ({
  ...{ id, plugin, config: {} },
  ...(origin === undefined ? {} : { origin }),
});
const source = (id: string, origin?: string) => component(testSource(stage), id, origin);

/** As much of a configuration as is asked for here. */
function configOf(changes: Partial<PipelineConfig>): PipelineConfig {
  const nothing = { sources: [], linkers: [], exporters: [], failedPlugins: [], leftOut: [] };
  return { ...nothing, ...changes } as unknown as PipelineConfig;
}

describe('foreignNames', () => {
  it('are those of in-house sources and linkers, and of modules that failed', () => {
    const config = configOf({
      sources: [source('runs'), source('acme', './a.js')],
      exporters: [component(testExporter(stage), 'print', './a.js')],
      failedPlugins: [{ name: './b.js', reason: 'r' }],
    });
    expect(foreignNames(config)).toEqual(['sources.acme', 'plugins../b.js']);
  });
});

describe('sayFailedPlugins', () => {
  function said(config: PipelineConfig) {
    const { log, lines } = memoryLogger();
    const health = new Map<string, Health>();
    const counters = createCounters();
    const report = (name: string, state: Health): void => void health.set(name, state);
    sayFailedPlugins(config, log, new Isolation({ log, counters, report }));
    return { lines, health, counted: counters.by('plugin_errors_total', 'component') };
  }

  it('logs, counts and shows them, and says what is left out', () => {
    const failedPlugins = [{ name: './b.js', reason: 'no licence' }];
    const { lines, health, counted } = said(configOf({ failedPlugins, leftOut: ['sources.bee'] }));
    expect(lines).toMatchObject([
      { level: 'error', plugin: './b.js', reason: 'no licence' },
      { level: 'error', components: ['sources.bee'] },
    ]);
    expect([...health]).toEqual([['plugins../b.js', { state: 'refused', reason: 'no licence' }]]);
    expect(counted).toEqual({ 'plugins../b.js': 1 });
  });

  it('is silent where all loaded', () => {
    expect(said(configOf({})).lines).toEqual([]);
  });
});

describe('noSourceLeft', () => {
  const config = configOf({ sources: [source('a', './a.js'), source('b', './a.js')] });
  const refused: Health = { state: 'refused', reason: 'create: bug' };

  it('names the first of them', () => {
    const health = new Map([
      ['sources.a', refused],
      ['sources.b', refused],
    ]);
    expect(noSourceLeft(config, health)).toMatchObject({ component: 'sources.a', reason: 'create: bug' });
  });

  it('is nothing while one may work', () => {
    const health = new Map<string, Health>([
      ['sources.a', refused],
      ['sources.b', { state: 'degraded' }],
    ]);
    expect(noSourceLeft(config, health)).toBeUndefined();
  });
});
