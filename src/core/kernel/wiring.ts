import type { ConfiguredComponent } from '../config/pipeline.js';
import type { Component } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { Update } from '../contract/model.js';
import type { Linker, SpanExporter } from '../contract/plugin.js';
import { GATE } from '../contract/ports.js';
import { createRegistry, type Registry } from '../registry/registry.js';
import { createContainer, type Container } from './container.js';
import { contextOf, drawnBy, nameOf, naming, type WiringOptions } from './context.js';
import { isForeign } from './foreign-deps.js';
import type { LinkerTaking } from './isolate.js';
import type { Member } from './lifecycle.js';
import { EXPORTERS, provideAll, type Opened } from './providers.js';

const MICROS_PER_MILLI = 1000;

function createTheRegistry(container: Container, options: WiringOptions): Registry {
  const { config, counters, clock, meter } = options;
  const { settle, abandonAfter, backfill, eventLabels, tracesWithoutJobs } = config.registry;
  const exporters = container.resolve(EXPORTERS, 'the registry');
  return createRegistry({
    clock,
    counters,
    meter,
    gate: container.resolve(GATE, 'the registry'),
    emit: (records) => {
      for (const exporter of exporters) exporter.push(records);
    },
    settle: settle * MICROS_PER_MILLI,
    abandonAfter: abandonAfter * MICROS_PER_MILLI,
    backfill: typeof backfill === 'number' ? backfill * MICROS_PER_MILLI : backfill,
    eventLabels,
    tracesWithoutJobs,
    drawn: drawnBy(config),
    serviceNames: config.telemetry.serviceNames,
    resource: config.telemetry.resource,
  });
}

function createSource(
  container: Container,
  options: WiringOptions,
  registry: Registry,
  component: ConfiguredComponent,
): Member | undefined {
  const name = nameOf(component);
  const { plugin } = component;
  if (plugin.kind !== 'source') throw new ComponentError(name, 'is no source');
  const take = registry.handle.bind(registry);
  const create = (emit: (update: Update) => void): Component =>
    naming(name, () => plugin.create(contextOf(container, options, component), emit));
  if (!isForeign(component)) return { name, component: create(take) };
  const source = options.isolation.source(name, create, take);
  return source && { name, component: source, isolated: true };
}

function createLinker(
  container: Container,
  options: WiringOptions,
  registry: Registry,
  component: ConfiguredComponent,
): Member | undefined {
  const name = nameOf(component);
  const { plugin } = component;
  if (plugin.kind !== 'linker') throw new ComponentError(name, 'is no linker');
  const take: LinkerTaking = [registry.claim.bind(registry), registry.handle.bind(registry)];
  const create = (...[claim, emit]: LinkerTaking): Linker =>
    naming(name, () => plugin.create(contextOf(container, options, component), registry.view, claim, emit));
  const foreign = isForeign(component);
  const linker = foreign ? options.isolation.linker(name, create, ...take) : create(...take);
  if (linker === undefined) return undefined;
  registry.listen(
    (update) => {
      linker.onUpdate(update);
    },
    (update) => linker.onChange?.(update),
  );
  return { name, component: linker, ...(foreign ? { isolated: true } : {}) };
}

/**
 * Makes all components of a configuration, in the order in which they start.
 * @throws ComponentError that names the one that can't be made
 */
export function wire(options: WiringOptions): Member[] {
  const { config } = options;
  const container = createContainer();
  const opened: Opened = { first: [], edges: [] };
  provideAll(container, options, opened);
  const exporters = container.resolve(EXPORTERS, 'the pipeline');
  const exporting = config.exporters.map((component, index) => ({
    name: nameOf(component),
    component: exporters[index] as SpanExporter,
  }));
  const registry = createTheRegistry(container, options);
  const linkers = config.linkers.map((each) => createLinker(container, options, registry, each));
  const sources = config.sources.map((each) => createSource(container, options, registry, each));
  const givers = [...linkers, ...sources].filter((member) => member !== undefined);
  const taking = [...exporting, { name: 'registry', component: registry }];
  return [...opened.first, ...taking, ...opened.edges, ...givers];
}
