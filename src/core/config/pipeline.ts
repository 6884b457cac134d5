import type { Service } from '../contract/model.js';
import type { LinkTemplates } from '../contract/plugin.js';
import {
  configureComponents,
  sectionNames,
  SECTIONS,
  type Components,
  type ConfiguredComponent,
  type Section,
} from './components.js';
import type { FailedPlugin, Offer } from './offer.js';
import { printable } from './print.js';
import type { GitHostConfig } from '../git/config.js';
import type { StoreConfig } from '../store/config.js';
import type { LeaderElectionConfig } from './leader-election.js';
import type { Problem } from './problem.js';
import { settingsSchema, type Settings } from './schema.js';
import { suggestion } from './suggest.js';
import { locate, nodeAt, type MapNode } from './tree.js';
import { validate } from './validate.js';

export type { ConfiguredComponent } from './components.js';
export type LogLevel = Settings['service']['telemetry']['logs']['level'];

/** A configuration that was found right. Durations are milliseconds. */
export interface PipelineConfig {
  readonly kubernetes: {
    readonly kubeconfig?: string | undefined;
    readonly context?: string | undefined;
    readonly namespaces: readonly string[];
  };
  readonly registry: {
    readonly settle: number;
    readonly abandonAfter: number;
    readonly backfill: 'all' | 'none' | number;
    readonly eventLabels: readonly string[];
    readonly tracesWithoutJobs: boolean;
  };
  readonly store: StoreConfig;
  readonly gitHosts: readonly GitHostConfig[];
  readonly leaderElection: LeaderElectionConfig;
  /** Those that the pipeline names, in its order. */
  readonly sources: readonly ConfiguredComponent[];
  readonly linkers: readonly ConfiguredComponent[];
  readonly exporters: readonly ConfiguredComponent[];
  readonly telemetry: {
    readonly logLevel: LogLevel;
    /** `host:port`; undefined: not served. */
    readonly metricsEndpoint: string | undefined;
    readonly healthEndpoint: string | undefined;
    readonly resource: Readonly<Record<string, string>>;
    readonly links: LinkTemplates;
    readonly serviceNames: Readonly<Record<Service, string>>;
  };
  /** `sources.pods`: configured, but no pipeline names it, so it does not run. */
  readonly unused: readonly string[];
  /** Modules of in-house plugins that did not load. */
  readonly failedPlugins: readonly FailedPlugin[];
  /** `sources.acme`: the pipeline names it, but no plugin that was loaded has its type. */
  readonly leftOut: readonly string[];
  /** All of it, defaults included and secrets left out, to be printed. */
  readonly resolved: Readonly<Record<string, unknown>>;
}

export interface Resolution {
  /** Absent when there are problems. */
  readonly config?: PipelineConfig;
  readonly problems: readonly Problem[];
}

const PIPELINE = ['service', 'pipelines', 'traces'] as const;

function judgeReference(
  section: Section,
  id: string,
  configured: Components[Section],
  before: Set<string>,
): string | undefined {
  if (before.has(id)) return `"${id}" is named twice`;
  before.add(id);
  if (configured.has(id)) return undefined;
  return `${SECTIONS[section]} "${id}" is not configured under ${section}${suggestion(id, [...configured.keys()])}`;
}

/** What the pipeline names must be configured, and be named once. */
function judgeReferences(root: MapNode, components: Components): Problem[] {
  return sectionNames.flatMap((section) => {
    const list = nodeAt(root, [...PIPELINE, section]);
    const before = new Set<string>();
    const items = list?.kind === 'list' ? list.items : [];
    return items.flatMap((item, index): Problem[] => {
      if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.broken === true) return [];
      const message = judgeReference(section, item.value, components[section], before);
      return message === undefined
        ? []
        : [{ place: item.place, path: [...PIPELINE, section, index], message }];
    });
  });
}

/** A pipeline of another name is said as such, not as an unknown key. */
function otherPipelines(problem: Problem): Problem {
  const { path } = problem;
  if (path.length !== 3 || path[0] !== 'service' || path[1] !== 'pipelines' || path[2] === 'traces')
    return problem;
  return { ...problem, message: 'this version has one pipeline, and its name is traces' };
}

function named(components: Components, settings: Settings, section: Section): ConfiguredComponent[] {
  const ids = settings.service.pipelines.traces[section];
  return ids.flatMap((id) => components[section].get(id) ?? []);
}

function unusedIn(components: Components, settings: Settings): string[] {
  return sectionNames.flatMap((section) => {
    const used = settings.service.pipelines.traces[section];
    return [...components[section].keys()].filter((id) => !used.includes(id)).map((id) => `${section}.${id}`);
  });
}

function leftOutIn(components: Components, settings: Settings): string[] {
  return sectionNames.flatMap((section) => {
    const ids = settings.service.pipelines.traces[section];
    return ids.filter((id) => components[section].get(id) === undefined).map((id) => `${section}.${id}`);
  });
}

/** What is left of a pipeline without the plugins that failed must be a pipeline still. */
function judgeRest(root: MapNode, settings: Settings, components: Components): Problem[] {
  return (['sources', 'exporters'] as const).flatMap((section): Problem[] => {
    if (named(components, settings, section).length > 0) return [];
    const path = [...PIPELINE, section];
    const message = `no ${SECTIONS[section]} is left without the plugins that did not load`;
    return [{ place: locate(root, path).place, path, message }];
  });
}

function endpointOf({ endpoint }: { readonly endpoint: string }): string | undefined {
  return endpoint === 'none' ? undefined : endpoint;
}

async function assemble(
  settings: Settings,
  components: Components,
  failedPlugins: readonly FailedPlugin[],
): Promise<PipelineConfig> {
  const { kubernetes, registry, store, git_hosts: gitHosts, service } = settings;
  const { telemetry } = service;
  return {
    kubernetes,
    registry: {
      settle: registry.settle,
      abandonAfter: registry.abandon_after,
      backfill: registry.backfill,
      eventLabels: registry.event_labels,
      tracesWithoutJobs: registry.traces_without_jobs,
    },
    store,
    gitHosts,
    leaderElection: settings.leader_election,
    sources: named(components, settings, 'sources'),
    linkers: named(components, settings, 'linkers'),
    exporters: named(components, settings, 'exporters'),
    telemetry: {
      logLevel: telemetry.logs.level,
      metricsEndpoint: endpointOf(telemetry.metrics),
      healthEndpoint: endpointOf(telemetry.health_check),
      resource: telemetry.resource,
      links: telemetry.links,
      serviceNames: telemetry.service_names,
    },
    unused: unusedIn(components, settings),
    failedPlugins,
    leftOut: leftOutIn(components, settings),
    resolved: await printable(settings, components),
  };
}

/** Judges a merged and expanded configuration. Touches nothing outside. */
export async function resolvePipeline(root: MapNode, offer: Offer): Promise<Resolution> {
  const settings = await validate<Settings>(settingsSchema, root);
  const { components, problems: found } = await configureComponents(root, offer);
  const problems = [...settings.problems.map(otherPipelines), ...found, ...judgeReferences(root, components)];
  if (problems.length > 0 || settings.value === undefined) return { problems };
  const rest = judgeRest(root, settings.value, components);
  if (rest.length > 0) return { problems: offer.failed.length > 0 ? rest : [] };
  return { config: await assemble(settings.value, components, offer.failed), problems };
}
