import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../core/config/load.js';
import type { PipelineConfig } from '../core/config/pipeline.js';
import { builtinPlugins } from '../plugins.js';
import { freeEndpoints } from './free-endpoints.js';
import {
  OWN_WEBHOOKS,
  ownConfig,
  overrides,
  presumption,
  receiverOf,
  webhooksOf,
  type Doors,
} from './sidecar-config.js';
import type { Receiver } from './webhooks.js';

export interface SidecarFilesOptions {
  /** Names the files. */
  readonly id: string;
  /** Of the emulated API server. */
  readonly server: string;
  readonly token: string;
  /** Of the receiver. */
  readonly endpoint: string;
  /** Its linkers may not write to the cluster. */
  readonly readOnly: boolean;
  /**
   * The user's own configuration, the later file wins: it decides all but where the cluster, the collector and the
   * sender of webhooks are, and whether something is written.
   */
  readonly config?: readonly string[] | undefined;
}

export interface SidecarSetup {
  readonly config: PipelineConfig;
  /** Its webhook sources. */
  readonly receivers: readonly Receiver[];
}

/** A temporary folder for what sidecars read. */
export interface SidecarFolder {
  /** Writes kubeconfig and configuration, and loads them as any sidecar does. @throws ConfigError */
  load(options: SidecarFilesOptions): Promise<SidecarSetup>;
  remove(): Promise<void>;
}

type Write = (name: string, content: object) => Promise<string>;

const CONTEXT = 'replay';

export async function createSidecarFolder(): Promise<SidecarFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lighthouse-telemetry-'));
  const write: Write = async (name, content) => {
    const file = path.join(folder, name);
    // JSON is YAML.
    await writeFile(file, JSON.stringify(content, undefined, 2), { mode: 0o600 });
    return file;
  };
  return {
    load: (options) => setUp(options, write),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function setUp(options: SidecarFilesOptions, write: Write): Promise<SidecarSetup> {
  const { id, endpoint: exporter, readOnly, config: files } = options;
  const kubeconfig = await write(`${id}.kubeconfig.yaml`, kubeconfigOf(options));
  const whereabouts = { kubernetes: { kubeconfig, context: CONTEXT }, exporter, readOnly };
  const usual = await doorsOf(OWN_WEBHOOKS);
  if (files === undefined) {
    const own = await write(`${id}.yaml`, ownConfig(whereabouts, usual));
    return withReceivers(await load([own]), usual);
  }
  // Loaded once as it is, to learn the names of its components.
  const asked = await load([...files, await write(`${id}.first.yaml`, presumption(usual))]);
  const doors = await doorsOf(webhooksOf(asked));
  const ours = await write(`${id}.yaml`, overrides(asked, whereabouts, doors));
  return withReceivers(await load([...files, ours]), doors);
}

function load(files: readonly string[]): Promise<PipelineConfig> {
  return loadConfig(files, { plugins: builtinPlugins, env: process.env });
}

async function doorsOf(ids: readonly string[]): Promise<Doors> {
  const endpoints = await freeEndpoints(ids.length);
  const keyOf = (): string => randomBytes(32).toString('hex');
  return new Map(ids.map((id, index) => [id, { endpoint: endpoints[index] ?? '', key: keyOf() }]));
}

function withReceivers(config: PipelineConfig, doors: Doors): SidecarSetup {
  return { config, receivers: [...doors].flatMap(([id, door]) => receiverOf(config, id, door) ?? []) };
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
