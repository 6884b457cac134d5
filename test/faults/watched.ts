import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpanRecord, Update } from '../../src/core/contract/model.js';
import { createKubeClient, type KubeClient } from '../../src/core/kube/client.js';
import { FAST, kubeconfigOf } from '../../src/core/kube/testing/harness.js';
import type { WatchTiming } from '../../src/core/kube/timing.js';
import { createKubeWatch } from '../../src/core/kube/watch.js';
import { startCluster, type Cluster } from '../../src/local/cluster/index.js';
import type { Line } from '../../src/local/recording.js';
import { within } from '../../src/local/within.js';
import { createMapper, createPipeline, createSources, silent, uncounted } from '../pipeline/in-process.js';
import { startFront, type Front } from '../process/front.js';
import { WATCHED, WATCHES } from '../process/world.js';

const SIDECAR = 'sidecar';
/** No wait of a test comes near it, unless nothing will ever come. */
const PATIENCE = 30_000;

/** `version`: the newest one of all that there is. */
export type Weaken = (client: KubeClient, version: () => string) => KubeClient;

/** What may be left out to see that the harness notices. */
export interface Weakness {
  readonly timing?: Partial<WatchTiming>;
  /** Stands between the watches and the API server. */
  readonly client?: Weaken;
  /** What the registry is not told. */
  readonly unsaid?: (update: Update) => boolean;
  /** Shorter, as what is left out is waited for in vain. */
  readonly patience?: number;
}

export interface Surroundings {
  readonly zero: number;
  readonly timing?: Partial<WatchTiming> | undefined;
  readonly bookmarkMillis?: number | undefined;
}

/** The real watches, sources and registry in this process, and an API server that they reach over HTTP. */
export interface Watched {
  readonly cluster: Cluster;
  readonly front: Front;
  apply(lines: readonly Line[]): void;
  /** Moves the clock to so many milliseconds of the session. */
  moveTo(t: number): void;
  /** Which watches do not say that they are current. */
  behind(): readonly string[];
  /** Resolves when everything is watched and all that was applied is taken. Rejects when that does not come. */
  caughtUp(): Promise<void>;
  readonly records: readonly SpanRecord[];
  /** Lets all deadlines pass. While a watch is behind there is no last one. */
  finish(): void;
  /** In milliseconds, how long anything is waited for. */
  readonly patience: number;
  /** What the registry still waits for. */
  held(): number;
  close(): Promise<void>;
}

/** Looks again and again: what it looks at tells nobody. */
export async function eventually(isSo: () => boolean, isOver: () => boolean): Promise<void> {
  while (!isSo() && !isOver()) await new Promise((resolve) => setTimeout(resolve, 2));
}

export async function startWatched(surroundings: Surroundings, weakness: Weakness = {}): Promise<Watched> {
  const { zero, bookmarkMillis = 600_000, timing } = surroundings;
  const { patience = PATIENCE } = weakness;
  const pipeline = createPipeline(zero);
  const { clock, registry } = pipeline;
  const own = clock.forSidecar(SIDECAR);
  const cluster = await startCluster({ clock, bookmarkMillis });
  cluster.admit(SIDECAR, SIDECAR);
  const front = await startFront(cluster.url);
  const { client, remove } = await clientOf(front.url);
  const kube = createKubeWatch({
    ...{
      client: weakness.client?.(client, () => newestIn(cluster)) ?? client,
      namespaces: ['*'],
      clock: own,
    },
    ...{ gate: { open: true, wait: () => Promise.resolve() }, log: silent, counters: uncounted },
    timing: { ...FAST, ...timing, ...weakness.timing },
  });
  const current = new Map<string, boolean>();
  const sources = createSources(kube, (update) => {
    if (update.type === 'watch') current.set(update.watch, update.current);
    if (weakness.unsaid?.(update) !== true) registry.handle(update);
  });
  const mapper = createMapper();
  await startAll([pipeline, ...sources]);
  return {
    ...{ cluster, front, patience },
    behind: () => [...current].filter(([, isCurrent]) => !isCurrent).map(([watch]) => watch),
    apply: (lines) => {
      for (const line of lines) {
        if (line.kind !== 'webhook') cluster.apply(line);
        else for (const update of mapper(line)) registry.handle(update);
      }
    },
    moveTo: (t) => clock.moveTo(zero + t * 1000),
    caughtUp: () => caughtUp(cluster, front, patience),
    records: pipeline.records,
    finish: () => pipeline.finish(),
    held: () => registry.size.open,
    close: async () => {
      own.drop();
      for (const each of [...sources, pipeline]) await each.stop();
      await client.close();
      await front.shut();
      await cluster.stop();
      await remove();
    },
  };
}

function newestIn(cluster: Cluster): string {
  const all = WATCHED.flatMap((resource) => cluster.objects(resource));
  return String(Math.max(1, ...all.map(({ metadata }) => Number(metadata['resourceVersion']))));
}

async function startAll(parts: readonly { start(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.start();
}

/** The cluster knows what is owed and taken, but nothing of what stands between it and the watches. */
async function caughtUp(cluster: Cluster, front: Front, patience: number): Promise<void> {
  const unwatched = (): readonly string[] =>
    WATCHED.filter((resource) => front.passing(resource) < WATCHES[resource]);
  const all = async (): Promise<void> => {
    await eventually(
      () => unwatched().length === 0,
      () => isLate,
    );
    if (!isLate) await cluster.idle();
  };
  let isLate = false;
  try {
    await within(all(), patience, () => [...unwatched(), ...cluster.pending()].join('; '));
  } finally {
    isLate = true;
  }
}

async function clientOf(url: string): Promise<{ client: KubeClient; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-watch-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(url, {}, { token: SIDECAR }));
  return { client: createKubeClient({ kubeconfig }), remove: () => rm(folder, { recursive: true }) };
}
