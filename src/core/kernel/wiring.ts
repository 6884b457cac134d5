import type { ConfiguredComponent, PipelineConfig } from '../config/pipeline.js';
import { token, type Health, type Tokens } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { AnyExporter, AnySource, Context, SpanExporter } from '../contract/plugin.js';
import {
  CLOCK,
  COUNTERS,
  GATE,
  KUBE_WATCH,
  LOGGER,
  type Clock,
  type Counters,
  type Gate,
  type KubeWatch,
  type Logger,
} from '../contract/ports.js';
import { createKubeClient } from '../kube/client.js';
import { createKubeWatch } from '../kube/watch.js';
import { createRegistry, type Registry } from '../registry/registry.js';
import { createContainer, type Container } from './container.js';
import { combineGates } from './gate.js';
import type { Member } from './lifecycle.js';

export interface WiringOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly report: (name: string, health: Health) => void;
}

const EXPORTERS = token<readonly SpanExporter[]>('EXPORTERS');
const KUBERNETES = 'kubernetes';
const MICROS_PER_MILLI = 1000;

/** How a component is named to people, as in the configuration. */
export const sourceName = (component: ConfiguredComponent): string => `sources.${component.id}`;
export const exporterName = (component: ConfiguredComponent): string => `exporters.${component.id}`;

type Plugin = AnySource | AnyExporter;
type AnyContext = Context<unknown, Tokens>;

function drawnBy(config: PipelineConfig): ReadonlySet<string> {
  return new Set(config.sources.flatMap(({ plugin }) => (plugin.kind === 'source' ? plugin.draws : [])));
}

function contextOf(
  container: Container,
  options: WiringOptions,
  name: string,
  component: ConfiguredComponent,
): AnyContext {
  const { config, log, counters, report } = options;
  const plugin: Plugin = component.plugin;
  const needed = Object.entries(plugin.deps as Tokens);
  return {
    id: component.id,
    config: component.config,
    deps: Object.fromEntries(needed.map(([key, wanted]) => [key, container.resolve(wanted, name)])),
    log: log.with({ kind: plugin.kind, name: component.id }),
    counters,
    links: config.telemetry.links,
    drawn: drawnBy(config),
    report: (health) => {
      report(name, health);
    },
  };
}

/** Runs `make`, and names the component that could not be made. */
function naming<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ComponentError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // The container names who asked, too.
    throw new ComponentError(name, reason.replace(`${name} needs`, 'needs'), { cause: error });
  }
}

function createExporters(container: Container, options: WiringOptions): SpanExporter[] {
  return options.config.exporters.map((component) => {
    const name = exporterName(component);
    const { plugin } = component;
    if (plugin.kind !== 'exporter') throw new ComponentError(name, 'is no exporter');
    return naming(name, () => plugin.create(contextOf(container, options, name, component)));
  });
}

/** Made when a plugin first asks for it; `opened` takes what has to be closed again. */
function createKube(options: WiringOptions, gate: Gate, opened: Member[]): KubeWatch {
  const { config, log, counters, clock } = options;
  const client = naming(KUBERNETES, () => createKubeClient(config.kubernetes));
  opened.push({
    name: KUBERNETES,
    component: { start: () => Promise.resolve(), stop: () => client.close() },
  });
  const { namespaces } = config.kubernetes;
  return createKubeWatch({ client, namespaces, clock, gate, log: log.with({ kind: KUBERNETES }), counters });
}

function provideAll(options: WiringOptions, container: Container, opened: Member[]): void {
  container.provide(LOGGER, () => options.log);
  container.provide(COUNTERS, () => options.counters);
  container.provide(CLOCK, () => options.clock);
  container.provide(EXPORTERS, () => createExporters(container, options));
  container.provide(GATE, (resolve) => combineGates(resolve(EXPORTERS).map((exporter) => exporter.gate)));
  container.provide(KUBE_WATCH, (resolve) => createKube(options, resolve(GATE), opened));
}

function createTheRegistry(options: WiringOptions, exporters: readonly SpanExporter[], gate: Gate): Registry {
  const { config, counters, clock } = options;
  const { settle, abandonAfter, backfill, eventLabels } = config.registry;
  return createRegistry({
    clock,
    counters,
    gate,
    emit: (records) => {
      for (const exporter of exporters) exporter.push(records);
    },
    settle: settle * MICROS_PER_MILLI,
    abandonAfter: abandonAfter * MICROS_PER_MILLI,
    backfill: typeof backfill === 'number' ? backfill * MICROS_PER_MILLI : backfill,
    eventLabels,
    drawn: drawnBy(config),
    serviceNames: config.telemetry.serviceNames,
    resource: config.telemetry.resource,
  });
}

function createSources(container: Container, options: WiringOptions, registry: Registry): Member[] {
  return options.config.sources.map((component) => {
    const name = sourceName(component);
    const { plugin } = component;
    if (plugin.kind !== 'source') throw new ComponentError(name, 'is no source');
    const context = naming(name, () => contextOf(container, options, name, component));
    const emit = registry.handle.bind(registry);
    return { name, component: naming(name, () => plugin.create(context, emit)) };
  });
}

/**
 * Makes all components of a configuration, in the order in which they start.
 * @throws ComponentError that names the one that can't be made
 */
export function wire(options: WiringOptions): Member[] {
  const container = createContainer();
  const opened: Member[] = [];
  provideAll(options, container, opened);
  const exporters = container.resolve(EXPORTERS, 'the pipeline');
  const registry = createTheRegistry(options, exporters, container.resolve(GATE, 'the registry'));
  const exporting = options.config.exporters.map((component, index) => ({
    name: exporterName(component),
    component: exporters[index] as SpanExporter,
  }));
  const sources = createSources(container, options, registry);
  return [...exporting, { name: 'registry', component: registry }, ...opened, ...sources];
}
