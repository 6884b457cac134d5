import { KubeConfig } from '@kubernetes/client-node';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestOptions } from 'node:https';
import { list } from '../../checker/json.js';
import { buildParts } from '../parts/build.js';
import { BACKEND } from '../parts/parts.js';
import { createKube, isStatus, type Kube, type KubeAccess } from '../player/kube.js';
import { openAccount } from './accounts.js';
import { apply } from './apply.js';
import { createCrew } from './crew.js';
import type { Ground } from './plane.js';
import { startBackend } from './start.js';

/** A cluster that somebody else runs. */
export interface Existing extends Ground {
  /** Whether pods run there. */
  readonly hasNodes: boolean;
}

/** Opens the cluster of a kubeconfig's current context, and starts a collector and a Jaeger beside it. */
export async function openExisting(file: string): Promise<Existing> {
  const access = await accessIn(file);
  const kube = createKube(access);
  const hasNodes = list(await kube.get('/api/v1/nodes'), 'items').length > 0;
  await expectTekton(kube);
  const binaries = await buildParts(BACKEND, console.log);
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-existing-'));
  const crew = createCrew(folder);
  const backend = await startBackend({ crew, folder, binaries }).catch(async (error: unknown) => {
    await crew.stop();
    throw error;
  });
  return {
    ...{ folder, access, kube, hasNodes },
    collector: backend.otlpGrpc,
    jaeger: backend.queryUrl,
    apply: (objects) => apply(kube, objects),
    account: (namespace, name) => openAccount({ kube, server: access, folder }, namespace, name),
    async stop() {
      kube.close();
      await crew.stop();
    },
  };
}

async function accessIn(file: string): Promise<KubeAccess & { readonly ca: string }> {
  const config = new KubeConfig();
  config.loadFromFile(file);
  const url = config.getCurrentCluster()?.server;
  if (url === undefined) throw new Error(`${file} names no cluster in its current context`);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { authorization } = Object.fromEntries(new Headers(options.headers as Record<string, string>));
  return {
    url,
    ca: textOf(options.ca) ?? '',
    ...given('token', authorization?.replace(/^Bearer /, '')),
    ...given('cert', textOf(options.cert)),
    ...given('key', textOf(options.key)),
  };
}

function textOf(pem: RequestOptions['ca'] | RequestOptions['key']): string | undefined {
  return pem instanceof Buffer || typeof pem === 'string' ? pem.toString() : undefined;
}

function given<Key extends string>(key: Key, value: string | undefined): { readonly [key in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in Key]: string });
}

async function expectTekton(kube: Kube): Promise<void> {
  try {
    await kube.get('/apis/tekton.dev/v1');
  } catch (error) {
    if (isStatus(error, 404)) throw new Error('the cluster has no Tekton (tekton.dev/v1)', { cause: error });
    throw error;
  }
}
