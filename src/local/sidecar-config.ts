import type { ConfiguredComponent, PipelineConfig } from '../core/config/pipeline.js';
import type { Receiver } from './webhooks.js';

/** Where a sidecar finds its cluster and its collector, and what it may do there. */
export interface Whereabouts {
  readonly kubernetes: { readonly kubeconfig: string; readonly context: string };
  /** Of the receiver. */
  readonly exporter: string;
  readonly readOnly: boolean;
}

/** Where a webhook source listens, and who may speak to it. */
export interface Door {
  readonly endpoint: string;
  readonly key: string;
}

const WEBHOOK = 'webhook';
const SOURCES = [WEBHOOK, 'lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];
const ANNOTATIONS = 'annotations';
const LINKERS = [ANNOTATIONS, 'gitops'];
/** Patches a second: hours pass in one of these, and there is no API server to be spared. */
const PATCH_RATE = 1000;
/** Several sidecars run side by side, and nobody asks them. */
const SILENT = { metrics: { endpoint: 'none' }, health_check: { endpoint: 'none' } };

/** The doors of webhook sources, by their ids. */
export type Doors = ReadonlyMap<string, Door>;

/** The ids of the webhook sources of a sidecar that the user does not configure. */
export const OWN_WEBHOOKS: readonly string[] = [WEBHOOK];

/** The configuration of a sidecar that the user does not configure. */
export function ownConfig({ kubernetes, exporter, readOnly }: Whereabouts, doors: Doors): object {
  return {
    kubernetes,
    sources: { ...each(SOURCES, () => ({})), ...behind(doors) },
    linkers: { ...each(LINKERS, () => ({})), [ANNOTATIONS]: { write: !readOnly, rate: PATCH_RATE } },
    exporters: { otlp: exporterTo(exporter) },
    service: {
      pipelines: { traces: { sources: SOURCES, linkers: LINKERS, exporters: ['otlp'] } },
      telemetry: { ...SILENT, logs: { level: 'warn' } },
    },
  };
}

/** What is written over the user's configuration, whose components are known by now. */
export function overrides(config: PipelineConfig, whereabouts: Whereabouts, doors: Doors): object {
  const { kubernetes, exporter, readOnly } = whereabouts;
  const annotating = { rate: PATCH_RATE, ...(readOnly ? { write: false } : {}) };
  return {
    kubernetes,
    sources: behind(doors),
    linkers: each(idsOf(config.linkers, ANNOTATIONS), () => annotating),
    exporters: each(idsOf(config.exporters, 'otlp'), () => exporterTo(exporter)),
    // One replay is one sidecar, or several that are to do the same.
    leader_election: { enabled: false },
    service: { telemetry: SILENT },
  };
}

/** For the first reading: who keeps the key of the webhooks elsewhere need not have it for a replay. */
export function presumption(doors: Doors): object {
  return { sources: behind(doors) };
}

/** The ids of the webhook sources that run. */
export function webhooksOf(config: PipelineConfig): string[] {
  return idsOf(config.sources, WEBHOOK);
}

/** Where Lighthouse is to send what is for this webhook source; undefined when that takes none of it. */
export function receiverOf(
  config: PipelineConfig,
  id: string,
  { endpoint, key }: Door,
): Receiver | undefined {
  const configured = config.sources.find((source) => source.id === id)?.config as
    { readonly path?: unknown } | undefined;
  if (typeof configured?.path !== 'string') throw new Error(`${id} has no path`);
  if (configured.path === 'none') return undefined;
  return { url: `http://${endpoint}${configured.path}`, key };
}

function idsOf(components: readonly ConfiguredComponent[], type: string): string[] {
  return components.filter(({ plugin }) => plugin.type === type).map(({ id }) => id);
}

function each(ids: readonly string[], configOf: () => object): object {
  return Object.fromEntries(ids.map((id) => [id, configOf()]));
}

function behind(doors: Doors): object {
  return Object.fromEntries([...doors].map(([id, { endpoint, key }]) => [id, { endpoint, hmac_key: key }]));
}

/** `tls: null` takes back what another file says of certificates; http:// says the rest. */
function exporterTo(endpoint: string): object {
  return { endpoint: `http://${endpoint}`, tls: null };
}
