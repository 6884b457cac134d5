import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { OK, startCollector, type Collector, type Reply } from '../../src/core/export/testing/collector.js';
import { startCluster, type Cluster, type ClusterOptions } from '../../src/local/cluster/index.js';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { startChild, type Child } from './child.js';
import { startFront, type Front } from './front.js';
import { sparePort } from './ports.js';

const SOURCES = ['lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];
export const WATCHED = [
  'lighthousejobs',
  'pipelineruns',
  'taskruns',
  'pods',
  'events',
  'pipelineactivities',
] as const;
/** How many watches each resource has: Kubernetes Events are asked for by the kind they are about. */
export const WATCHES = {
  lighthousejobs: 1,
  pipelineruns: 1,
  taskruns: 1,
  pods: 1,
  events: 5,
  pipelineactivities: 1,
} as const;
export const TOKEN = 'token-of-the-sidecar';
export const HEADER = 'header-that-nobody-may-see';

type Json = Readonly<Record<string, unknown>>;

/** Waits until `assertion` holds. */
export function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 30_000, interval: 20 });
}

/** A collector that is there or not, always at the same address. */
export interface Backend {
  readonly endpoint: string;
  /** Calls of all its lives. */
  calls(): number;
  /** What it has taken, in order of arrival. */
  taken(): readonly OtlpRequest[];
  /** What it answers from now on. */
  reply(reply: Reply): void;
  up(): Promise<void>;
  down(): void;
}

/** All around the sidecar; gone when the test ends. */
export interface World {
  readonly cluster: Cluster;
  readonly front: Front;
  readonly backend: Backend;
  /** Writes a file into the folder of this world. */
  write(name: string, content: string): Promise<string>;
  /** Writes kubeconfig and configuration. Returns the configuration's path. */
  configure(changes?: Changes): Promise<string>;
  /** Starts the sidecar with a configuration. */
  start(changes?: Changes): Promise<Child>;
  /** What all sidecars have written so far. */
  written(this: void): string;
}

export interface Changes {
  readonly token?: string;
  /** Sources beside the usual ones. */
  readonly sources?: Json;
  readonly linkers?: Json;
  readonly otlp?: Json;
  readonly exporters?: Json;
  readonly registry?: Json;
  /** A file store keeps its files in the folder of this world. */
  readonly store?: 'file';
  readonly level?: string;
  readonly telemetry?: Json;
  /** Sections beside the usual ones. */
  readonly sections?: Json;
  /** Another way to the API server. */
  readonly front?: Front;
  /** Of its files, where several run side by side. */
  readonly name?: string;
  /** More words that must not stand in its log. */
  readonly secrets?: readonly string[];
}

/** The sidecar is on the real clock in a process of its own, and tells nobody what it has taken. */
const DEAF: ClusterOptions['clock'] = { onTaken: () => () => undefined };

export async function createWorld(clock = DEAF): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-process-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cluster = await startCluster({ clock });
  cluster.admit('sidecar', TOKEN);
  onTestFinished(() => cluster.stop());
  const front = await startFront(cluster.url);
  onTestFinished(() => front.shut());
  const backend = await createBackend();
  const children: Child[] = [];
  async function write(name: string, content: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, content);
    return file;
  }
  async function configure(changes: Changes = {}): Promise<string> {
    const { name = '', token, front: way = front } = changes;
    const kubeconfig = await write(`kubeconfig${name}`, JSON.stringify(kubeconfigOf(way.url, token)));
    const path = join(folder, `store${name}`);
    const store = changes.store === undefined ? {} : { store: { type: 'file', path } };
    const config = { ...configOf(kubeconfig, backend.endpoint, changes), ...store };
    return write(`config${name}.yaml`, JSON.stringify(config));
  }
  async function start(changes: Changes = {}): Promise<Child> {
    const config = await configure(changes);
    const { token = TOKEN, secrets = [] } = changes;
    const child = startChild(['--config', config], { secrets: [TOKEN, token, HEADER, ...secrets] });
    children.push(child);
    return child;
  }
  const written = (): string => children.map((child) => child.written()).join('\n');
  return { cluster, front, backend, write, configure, start, written };
}

/** Starts down. */
export async function createBackend(): Promise<Backend> {
  const port = await sparePort();
  const lives: Collector[] = [];
  let current = OK;
  const down = (): void => lives.at(-1)?.stop();
  onTestFinished(down);
  return {
    endpoint: `127.0.0.1:${String(port)}`,
    calls: () => lives.reduce((sum, { calls }) => sum + calls.length, 0),
    taken: () =>
      lives.flatMap(({ calls }) => calls.filter(({ reply }) => reply === OK).map(({ request }) => request)),
    reply: (reply) => {
      current = reply;
    },
    up: async () => void lives.push(await startCollector({ port, script: () => current })),
    down,
  };
}

function kubeconfigOf(server: string, token = TOKEN): Json {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
}

/** An exporter that tries again soon. */
export function otlpTo(endpoint: string, changes: Json = {}): Json {
  return {
    endpoint: `http://${endpoint}`,
    headers: { authorization: `Bearer ${HEADER}` },
    batch: { linger: '20ms' },
    retry_on_failure: { initial_interval: '20ms', max_interval: '100ms' },
    ...changes,
  };
}

/** Every retry is in the log at level debug. */
function configOf(kubeconfig: string, endpoint: string, changes: Changes): Json {
  const exporters = { otlp: otlpTo(endpoint, changes.otlp), ...changes.exporters };
  const sources = { ...Object.fromEntries(SOURCES.map((source) => [source, {}])), ...changes.sources };
  const { linkers = {} } = changes;
  const traces = {
    sources: Object.keys(sources),
    linkers: Object.keys(linkers),
    exporters: Object.keys(exporters),
  };
  return {
    kubernetes: { kubeconfig },
    sources,
    linkers,
    exporters,
    registry: { settle: '300ms', backfill: 'all', ...changes.registry },
    ...changes.sections,
    service: {
      pipelines: { traces },
      telemetry: {
        logs: { level: changes.level ?? 'debug' },
        // Many of them run at the same time.
        metrics: { endpoint: 'none' },
        health_check: { endpoint: 'none' },
        ...changes.telemetry,
      },
    },
  };
}

/** Waits until everything is watched, so many times over. */
export function watching({ front, written }: World, times = 1): Promise<void> {
  return until(() => {
    const missing = WATCHED.filter((resource) => front.asked(resource, 'watch') < times * WATCHES[resource]);
    expect(missing, written()).toEqual([]);
  });
}
