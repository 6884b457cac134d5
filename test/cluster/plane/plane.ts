import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildParts } from '../parts/build.js';
import { PLANE, type PartName } from '../parts/parts.js';
import { createKube, type Json, type Kube, type KubeAccess } from '../player/kube.js';
import { openAccount, type Account } from './accounts.js';
import { apply } from './apply.js';
import { createCrew, type Crew } from './crew.js';
import type { Daemon } from './daemon.js';
import { install, makeNamespace, setTracing } from './install.js';
import { startBase, startControllers, type Base, type BaseOptions } from './start.js';
import { until } from './until.js';

export interface PlaneOptions extends BaseOptions {
  /** The first is that of Lighthouse. */
  readonly namespaces?: readonly [string, ...string[]];
}

/** A cluster, with a collector and a Jaeger on the loopback interface. */
export interface Ground {
  /** A temporary folder: tests may write theirs into it, for it goes with the rest. */
  readonly folder: string;
  /** Somebody who may do everything. */
  readonly access: KubeAccess;
  readonly kube: Kube;
  /** `host:port` where the collector takes OTLP/gRPC. */
  readonly collector: string;
  /** The URL of Jaeger's query API. */
  readonly jaeger: string;
  apply(objects: readonly Json[]): Promise<void>;
  account(namespace: string, name: string): Promise<Account>;
  /** Ends all that was started, and removes the folder. */
  stop(): Promise<void>;
}

/** A real control plane on the loopback interface. */
export interface Plane extends Ground {
  readonly url: string;
  /** The certificate of the API server's authority, in PEM. */
  readonly ca: string;
  /** Somebody who may do everything, as a file. */
  readonly kubeconfig: string;
  /** The API server's audit log: one JSON object a line. */
  readonly auditLog: string;
  /** The URL where the collector takes traces by OTLP/HTTP. */
  readonly collectorHttp: string;
  makeNamespace(name: string): Promise<void>;
  /** Switches Tekton's own tracing, which is off at first. Resolves when its controller has taken it in. */
  trace(isOn: boolean): Promise<void>;
  /** Makes etcd forget older versions. The API server serves those that it remembers itself until it is restarted. */
  compact(): Promise<void>;
  /** One of its programs, to be ended, started again, or read from. Jaeger forgets all when it ends. */
  part(name: PartName): Pick<Daemon, 'up' | 'down' | 'log'>;
  restart(name: PartName): Promise<void>;
  /** Ends all and removes the folder. Rejects when a program had ended by itself. */
  stop(): Promise<void>;
}

export async function startPlane({ namespaces = ['jx'], ...options }: PlaneOptions = {}): Promise<Plane> {
  const binaries = await buildParts(PLANE, console.log);
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-plane-'));
  const crew = createCrew(folder);
  try {
    const place = { crew, folder, binaries };
    const base = await startBase(place, options);
    const plane = planeOf(crew, folder, base);
    await install(plane.kube, namespaces);
    await startControllers(place, base, namespaces[0]);
    return plane;
  } catch (error) {
    const [stopped] = await Promise.allSettled([crew.stop()]);
    if (stopped.status === 'fulfilled') throw error;
    throw new AggregateError([error, stopped.reason], 'the plane could not be started', { cause: error });
  }
}

function planeOf(crew: Crew, folder: string, { etcd, server, backend, access, kubeconfig }: Base): Plane {
  const kube = createKube(access);
  return {
    folder,
    url: access.url,
    ca: access.ca,
    access,
    kube,
    kubeconfig,
    auditLog: server.auditLog,
    collector: backend.otlpGrpc,
    collectorHttp: backend.otlpHttp,
    jaeger: backend.queryUrl,
    apply: (objects) => apply(kube, objects),
    makeNamespace: (name) => makeNamespace(kube, name),
    account: (namespace, name) => openAccount({ kube, server: access, folder }, namespace, name),
    trace: createTracing(kube, crew, backend.otlpHttp),
    compact: () => etcd.compact(),
    part: (name) => crew.member(name),
    async restart(name) {
      await crew.member(name).down();
      await crew.member(name).up();
    },
    async stop() {
      kube.close();
      await crew.stop();
    },
  };
}

/** The reconcilers that trace: those of runs and of tasks. */
const TRACERS = 2;

function createTracing(kube: Kube, crew: Crew, endpoint: string): (isOn: boolean) => Promise<void> {
  let was = false;
  const timesTaken = async (): Promise<number> =>
    (await crew.member('tekton').log()).split('initialized Tracer Provider').length;
  return async (isOn) => {
    if (isOn === was) return;
    const before = await timesTaken();
    await setTracing(kube, isOn, endpoint);
    was = isOn;
    await until('Tekton has taken in its tracing', async () => (await timesTaken()) >= before + TRACERS);
  };
}
