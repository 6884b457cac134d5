import type { ConfiguredComponent } from '../config/pipeline.js';
import { token, type Component, type Token } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { SpanRecord, Update } from '../contract/model.js';
import type { Linker, SpanExporter } from '../contract/plugin.js';
import { GATE, type Gate } from '../contract/ports.js';
import { createRegistry, type Registry } from '../registry/registry.js';
import { createContainer, type Container } from './container.js';
import { contextOf, drawnBy, nameOf, naming, type WiringOptions } from './context.js';
import { isForeign } from './foreign-deps.js';
import type { LinkerTaking } from './isolate.js';
import { beginning, createInbox, hasInbox, JOURNAL, recalling, REGISTRY } from './keeping.js';
import type { Member } from './lifecycle.js';
import { EXPORTERS, provideAll, type Opened } from './providers.js';
import { createSettlement } from './settlement.js';
import { MICROS_PER_MILLI } from '../contract/time.js';

/** Takes spans on their way out. */
const PUSH = token<(records: readonly SpanRecord[]) => void>('PUSH');

function provideRegistry(container: Container, options: WiringOptions): void {
  container.provide(PUSH, (resolve) => {
    const journal = resolve(JOURNAL);
    return createSettlement(resolve(EXPORTERS), (records) => journal?.settled(records));
  });
  container.provide(REGISTRY, () => createTheRegistry(container, options));
}

/** Who does not lead any more may have stood still, and concludes nothing from silence: another one does. */
function knowing(gate: Pick<Gate, 'open'>, { mayWrite = () => true }: WiringOptions): Pick<Gate, 'open'> {
  return {
    get open() {
      return gate.open && mayWrite();
    },
  };
}

function createTheRegistry(container: Container, options: WiringOptions): Registry {
  const { config, counters, clock, meter, isCatchingUp } = options;
  const { settle, abandonAfter, backfill, eventLabels, tracesWithoutJobs } = config.registry;
  const journal = container.resolve(JOURNAL, 'the registry');
  const push = container.resolve(PUSH, 'the registry');
  return createRegistry({
    ...{ clock, counters, meter, isCatchingUp },
    gate: knowing(container.resolve(GATE, 'the registry'), options),
    keeper: journal,
    emit: (records) => {
      push(journal === undefined ? records : journal.take(records));
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

export function createSource(
  container: Container,
  options: WiringOptions,
  take: (update: Update) => void,
  component: ConfiguredComponent,
): Member | undefined {
  const name = nameOf(component);
  const { plugin } = component;
  if (plugin.kind !== 'source') throw new ComponentError(name, 'is no source');
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

/** What keeps things over a restart, where it starts. */
interface Keepers {
  /** Before those who have something to keep. */
  readonly first: readonly Member[];
  /** When everybody who takes what was kept has started. */
  readonly recall: readonly Member[];
  /** When everybody has. */
  readonly last: readonly Member[];
}

function keepersOf(container: Container, options: WiringOptions, registry: Registry): Keepers {
  const resolve = <T>(wanted: Token<T>): T => container.resolve(wanted, 'the pipeline');
  const journal = resolve(JOURNAL);
  if (journal === undefined) return { first: [], recall: [], last: [] };
  const kept = { name: 'what was kept', component: recalling(journal, registry, resolve(PUSH)) };
  const inbox = hasInbox(options.config) ? [{ name: 'inbox', component: createInbox(options, resolve) }] : [];
  return {
    first: [{ name: 'journal', component: journal }],
    recall: [kept, ...inbox],
    last: [{ name: 'what is kept', component: beginning(journal) }],
  };
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
  provideRegistry(container, options);
  const registry = container.resolve(REGISTRY, 'the pipeline');
  const take = registry.handle.bind(registry);
  const linkers = config.linkers.map((each) => createLinker(container, options, registry, each));
  const sources = config.sources.map((each) => createSource(container, options, take, each));
  const taking = [...exporting, { name: 'registry', component: registry }];
  const { first, recall, last } = keepersOf(container, options, registry);
  const before = [...opened.first, ...first, ...taking, ...opened.edges, ...linkers];
  return [...before, ...recall, ...sources, ...last].filter((member) => member !== undefined);
}
