import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from '../parts/build.js';
import type { BACKEND, PLANE } from '../parts/parts.js';
import type { KubeAccess } from '../player/kube.js';
import { apiServerIn, type ApiServer } from './api-server.js';
import { backendIn, type Backend } from './backend.js';
import { lighthouseWith, tektonWith } from './controllers.js';
import type { Crew } from './crew.js';
import { etcdIn, type Etcd } from './etcd.js';
import { TEKTON_NAMESPACE } from './install.js';
import { kubeconfigOf } from './kubeconfig.js';

export interface Place {
  readonly crew: Crew;
  readonly folder: string;
  readonly binaries: Binaries<(typeof PLANE)[number]>;
}

/** What stands below the controllers. */
export interface Base {
  readonly etcd: Etcd;
  readonly server: ApiServer;
  readonly backend: Backend;
  /** Somebody who may do everything, and the same as a file. */
  readonly access: KubeAccess & { readonly token: string; readonly ca: string };
  readonly kubeconfig: string;
}

export interface BaseOptions {
  readonly apiServerArgs?: readonly string[];
  /** OTLP/gRPC endpoints that the collector sends every request to as it comes, beside Jaeger. */
  readonly tees?: readonly string[];
}

export async function startBase(
  { crew, folder, binaries }: Place,
  { tees = [], apiServerArgs = [] }: BaseOptions,
): Promise<Base> {
  const etcd = await etcdIn(folder, binaries.etcd);
  const binary = binaries['kube-apiserver'];
  const server = await apiServerIn(folder, { binary, etcd: etcd.url, args: apiServerArgs });
  crew.hire('etcd', etcd.recipe);
  crew.hire('kube-apiserver', server.recipe);
  await crew.up('etcd');
  const [backend] = await Promise.all([
    startBackend({ crew, folder, binaries }, tees),
    crew.up('kube-apiserver'),
  ]);
  const access = { url: server.url, token: server.tokens.admin, ca: server.ca() };
  const kubeconfig = join(folder, 'admin.kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(access, { token: access.token }));
  return { etcd, server, backend, access, kubeconfig };
}

/** A collector, and the Jaeger behind it. */
export async function startBackend(
  {
    crew,
    folder,
    binaries,
  }: Omit<Place, 'binaries'> & {
    readonly binaries: Binaries<(typeof BACKEND)[number]>;
  },
  tees: readonly string[] = [],
): Promise<Backend> {
  const backend = await backendIn(folder, { binaries, tees });
  crew.hire('jaeger', backend.jaeger);
  crew.hire('collector', backend.collector);
  await crew.up('jaeger');
  await crew.up('collector');
  return backend;
}

/** Tekton's controller works in all namespaces, Lighthouse's engine in one. */
export async function startControllers(
  { crew, folder, binaries }: Place,
  { access, server }: Base,
  namespace: string,
): Promise<void> {
  async function kubeconfigFor(part: 'tekton' | 'lighthouse'): Promise<string> {
    const file = join(folder, `${part}.kubeconfig`);
    await writeFile(file, kubeconfigOf(access, { token: server.tokens[part] }));
    return file;
  }

  const tekton = { binary: binaries.tekton, kubeconfig: await kubeconfigFor('tekton') };
  const lighthouse = {
    ...{ binary: binaries.lighthouse, kubeconfig: await kubeconfigFor('lighthouse') },
    ...{ namespace, auditLog: server.auditLog },
  };
  crew.hire('tekton', await tektonWith(tekton, TEKTON_NAMESPACE));
  crew.hire('lighthouse', lighthouseWith(lighthouse));
  await crew.up('tekton', 'lighthouse');
}
