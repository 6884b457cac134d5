import type { Json, Kube } from '../player/kube.js';
import { apply, untilServed } from './apply.js';
import { OPEN_DEFINITIONS, tektonManifests } from './manifests.js';

export const TEKTON_NAMESPACE = 'tekton-pipelines';

/** All that the controllers need to find. */
export async function install(kube: Kube, namespaces: readonly string[]): Promise<void> {
  const tekton = await tektonManifests();
  const definitions = [...tekton.definitions, ...OPEN_DEFINITIONS];
  await apply(kube, definitions);
  for (const namespace of [TEKTON_NAMESPACE, ...namespaces]) await makeNamespace(kube, namespace);
  await apply(kube, tekton.settings);
  await untilServed(kube, definitions);
}

/** With the account that its pods run as: Tekton asks for it, and the controller that makes it does not run here. */
export async function makeNamespace(kube: Kube, name: string): Promise<void> {
  await apply(kube, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
  ]);
}

/** Tells Tekton whether to trace its own work. */
export async function setTracing(kube: Kube, isOn: boolean, endpoint: string): Promise<void> {
  const data: Json = { enabled: String(isOn), endpoint };
  const metadata = { name: 'config-tracing', namespace: TEKTON_NAMESPACE };
  await apply(kube, [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }]);
}
