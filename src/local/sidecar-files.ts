import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../core/config/load.js';
import type { PipelineConfig } from '../core/config/pipeline.js';
import { builtinPlugins } from '../plugins.js';

export interface SidecarFilesOptions {
  /** Names the files. */
  readonly id: string;
  /** Of the emulated API server. */
  readonly server: string;
  readonly token: string;
  /** Of the receiver. */
  readonly endpoint: string;
  /** The user's own configuration, the later file wins: it decides all but where the cluster and the collector are. */
  readonly config?: readonly string[] | undefined;
}

/** A temporary folder for what sidecars read. */
export interface SidecarFolder {
  /** Writes kubeconfig and configuration, and loads them as any sidecar does. @throws ConfigError */
  load(options: SidecarFilesOptions): Promise<PipelineConfig>;
  remove(): Promise<void>;
}

const CONTEXT = 'replay';
const SOURCES = ['lighthouse_jobs', 'tekton', 'pods', 'events'];

export async function createSidecarFolder(): Promise<SidecarFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lighthouse-telemetry-'));
  const write = async (name: string, content: object): Promise<string> => {
    const file = path.join(folder, name);
    // JSON is YAML.
    await writeFile(file, JSON.stringify(content, undefined, 2), { mode: 0o600 });
    return file;
  };
  return {
    async load(options) {
      const kubeconfig = await write(`${options.id}.kubeconfig.yaml`, kubeconfigOf(options));
      const kubernetes = { kubeconfig, context: CONTEXT };
      const load = (files: readonly string[]): Promise<PipelineConfig> =>
        loadConfig(files, { plugins: builtinPlugins, env: process.env });
      if (options.config === undefined) {
        return load([await write(`${options.id}.yaml`, ownConfig(kubernetes, options.endpoint))]);
      }
      // Loaded once as it is, to learn the names of its exporters.
      const { exporters } = await load(options.config);
      const ids = exporters.filter(({ plugin }) => plugin.type === 'otlp').map(({ id }) => id);
      const redirected = Object.fromEntries(ids.map((id) => [id, exporterTo(options.endpoint)]));
      const ours = await write(`${options.id}.yaml`, { kubernetes, exporters: redirected });
      return load([...options.config, ours]);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function kubeconfigOf({ server, token }: SidecarFilesOptions): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': CONTEXT,
    clusters: [{ name: CONTEXT, cluster: { server } }],
    users: [{ name: CONTEXT, user: { token } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
  };
}

function ownConfig(kubernetes: object, endpoint: string): object {
  return {
    kubernetes,
    sources: Object.fromEntries(SOURCES.map((source) => [source, {}])),
    exporters: { otlp: exporterTo(endpoint) },
    service: {
      pipelines: { traces: { sources: SOURCES, exporters: ['otlp'] } },
      telemetry: { logs: { level: 'warn' } },
    },
  };
}

/** `tls: null` takes back what another file says of certificates; http:// says the rest. */
function exporterTo(endpoint: string): object {
  return { endpoint: `http://${endpoint}`, tls: null };
}
