import { z } from 'zod';
import type { ConfiguredComponent, PipelineConfig } from '../../config/pipeline.js';
import type { Component, Health } from '../../contract/component.js';
import type { SpanRecord, Update } from '../../contract/model.js';
import { defineExporter, defineSource, type AnyPlugin } from '../../contract/plugin.js';
import { CLOCK, COUNTERS, GATE, LOGGER, type Clock, type Gate } from '../../contract/ports.js';
import { createCounters } from '../../self/counters.js';
import { memoryLogger, type LogLine } from '../../self/testing/logger.js';
import { Isolation } from '../isolate.js';
import type { Member } from '../lifecycle.js';
import { createSidecar, type Sidecar } from '../sidecar.js';
import { wire } from '../wiring.js';

const NOTHING = z.strictObject({});

/** What a test sees and steers of the plugins it runs. */
export interface Stage {
  readonly done: string[];
  readonly records: Map<string, SpanRecord[]>;
  readonly deps: Map<string, { readonly clock: Clock; readonly gate: Gate }>;
  readonly emit: Map<string, (update: Update) => void>;
  readonly report: Map<string, (health: Health) => void>;
  readonly drawn: Set<string>;
  exporterOpen: boolean;
}

export function createStage(): Stage {
  return {
    ...{
      done: [],
      records: new Map(),
      deps: new Map(),
      emit: new Map(),
      report: new Map(),
      drawn: new Set(),
    },
    exporterOpen: true,
  };
}

export function component(stage: Stage, id: string): Component {
  return {
    start: () => Promise.resolve(void stage.done.push(`start ${id}`)),
    stop: () => Promise.resolve(void stage.done.push(`stop ${id}`)),
  };
}

export function testSource(stage: Stage): AnyPlugin {
  return defineSource({
    kind: 'source',
    type: 'runs',
    stability: 'stable',
    description: 'for tests',
    draws: ['PipelineRun'],
    config: NOTHING,
    deps: { clock: CLOCK, gate: GATE, log: LOGGER, counters: COUNTERS },
    create: (context, emit) => {
      const { id, deps, drawn, log } = context;
      stage.deps.set(id, deps);
      stage.emit.set(id, emit);
      stage.report.set(id, (health) => {
        context.report(health);
      });
      for (const kind of drawn) stage.drawn.add(kind);
      log.info('made');
      return component(stage, id);
    },
  });
}

export function testExporter(stage: Stage): AnyPlugin {
  return defineExporter({
    kind: 'exporter',
    type: 'list',
    stability: 'stable',
    description: 'for tests',
    config: NOTHING,
    deps: { clock: CLOCK },
    create: (context) => {
      const { id } = context;
      const records: SpanRecord[] = [];
      stage.records.set(id, records);
      stage.report.set(id, (health) => {
        context.report(health);
      });
      const gate: Gate = {
        get open() {
          return id === 'list' ? stage.exporterOpen : true;
        },
        wait: () => Promise.resolve(),
      };
      return { ...component(stage, id), push: (more) => void records.push(...more), gate };
    },
  });
}

function configOf(
  sources: readonly ConfiguredComponent[],
  exporters: readonly ConfiguredComponent[],
  more: Partial<PipelineConfig>,
): PipelineConfig {
  return {
    kubernetes: { namespaces: ['*'], kubeconfig: '/no/such/kubeconfig' },
    store: { type: 'memory', max_bytes: 1_000_000 },
    gitHosts: [],
    leaderElection: {
      ...{ enabled: false, name: 'lighthouse-telemetry' },
      ...{ lease_duration: 15_000, renew_deadline: 10_000, retry_period: 2_000 },
    },
    registry: {
      settle: 0,
      abandonAfter: 1000,
      backfill: 'all',
      eventLabels: ['event-GUID'],
      tracesWithoutJobs: false,
    },
    sources,
    linkers: [],
    exporters,
    failedPlugins: [],
    leftOut: [],
    telemetry: {
      logLevel: 'info',
      metricsEndpoint: undefined,
      healthEndpoint: undefined,
      resource: { 'k8s.cluster.name': 'c' },
      links: {},
      serviceNames: {
        webhook: 'webhook',
        lighthouse: 'lighthouse',
        tekton: 'ci',
        kubernetes: 'kubernetes',
        'jenkins-x': 'jenkins-x',
        gitops: 'gitops',
      },
    },
    unused: ['sources.pods'],
    resolved: {},
    ...more,
  };
}

/** What a configuration of these makes, for a replica that leads while `mayWrite` says so. */
export function membersOf(
  plugins: readonly (readonly [string, AnyPlugin])[],
  clock: Clock,
  mayWrite: () => boolean,
): readonly Member[] {
  const [counters, { log }, report] = [createCounters(), memoryLogger('debug'), () => undefined];
  const isolation = new Isolation({ log, counters, report });
  const meter = { gauge: () => undefined, record: () => undefined };
  return wire({ config: configFor(plugins), log, counters, meter, clock, report, isolation, mayWrite });
}

function configFor(
  plugins: readonly (readonly [string, AnyPlugin])[],
  more: Partial<PipelineConfig> = {},
): PipelineConfig {
  const components = plugins.map(([id, plugin]) => ({ id, plugin, config: {} }));
  const of = (kind: string): ConfiguredComponent[] => components.filter(({ plugin }) => plugin.kind === kind);
  return configOf(of('source'), of('exporter'), { linkers: of('linker'), ...more });
}

export interface Running {
  readonly sidecar: Sidecar;
  readonly lines: readonly LogLine[];
}

export function sidecarOf(
  plugins: readonly (readonly [string, AnyPlugin])[],
  clock?: Clock,
  more: Partial<PipelineConfig> = {},
): Running {
  const { log, lines } = memoryLogger('debug');
  const config = configFor(plugins, more);
  return { sidecar: createSidecar({ config, log, counters: createCounters(), clock }), lines };
}

export function standard(stage: Stage): readonly (readonly [string, AnyPlugin])[] {
  const [source, exporter] = [testSource(stage), testExporter(stage)];
  return [
    ['runs', source],
    ['runs/b', source],
    ['list', exporter],
    ['list/b', exporter],
  ];
}
