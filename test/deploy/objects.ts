import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/core/config/load.js';
import type { PipelineConfig } from '../../src/core/config/pipeline.js';
import { builtinPlugins } from '../../src/plugins.js';
import { at, list, text } from '../checker/json.js';
import type { Json } from '../cluster/player/kube.js';

/** What secrets bring. A password may look like a number, and must stay as it is written. */
const ENV = {
  LIGHTHOUSE_HMAC_KEY: 'key',
  GITHUB_WEBHOOK_SECRET: 'secret',
  GIT_TOKEN: 'token',
  OTLP_TOKEN: 'token',
  REDIS_PASSWORD: '0012',
  REDIS_URL: 'redis://me:of-somebody@redis:6379/1',
};

/** The Kubernetes objects of manifests. */
export function objectsIn(manifests: string): readonly Json[] {
  return parseAllDocuments(manifests)
    .map((document) => document.toJS() as Json | null)
    .filter((object) => object !== null);
}

export function kindsIn(objects: readonly Json[]): readonly string[] {
  return objects.map((object) => text(object, 'kind'));
}

/** The one object of a kind. */
export function only(objects: readonly Json[], kind: string): Json {
  const found = objects.filter((object) => text(object, 'kind') === kind);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${String(found.length)} objects are a ${kind}`);
  return first;
}

/** What the pods of the Deployment are. */
export function podIn(objects: readonly Json[]): unknown {
  return at(only(objects, 'Deployment'), 'spec', 'template', 'spec');
}

/** The first one, which is the program's. */
export function containerIn(objects: readonly Json[]): unknown {
  return list(podIn(objects), 'containers')[0];
}

/** How an update replaces pods. */
export function strategyIn(objects: readonly Json[]): unknown {
  return at(only(objects, 'Deployment'), 'spec', 'strategy');
}

/** The configuration that manifests bring, as the program understands it. Rejects when it is not right. */
export async function configIn(objects: readonly Json[]): Promise<PipelineConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-deploy-'));
  try {
    const file = join(folder, 'config.yaml');
    await writeFile(file, text(only(objects, 'ConfigMap'), 'data', 'config.yaml'));
    return await loadConfig([file], { plugins: builtinPlugins, env: ENV });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function idsOf(components: PipelineConfig['sources']): readonly string[] {
  return components.map(({ id }) => id).sort();
}
