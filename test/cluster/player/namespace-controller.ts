import { list } from '../../checker/json.js';
import type { Kube } from './kube.js';
import { isStatus } from './kube.js';

/** What an API server of this plane holds in a namespace, in an order that the controller could have found. */
const RIGHTS = ['rolebindings', 'roles'].map(
  (kind) => `/apis/rbac.authorization.k8s.io/v1/namespaces/NS/${kind}`,
);
const REST = [
  ...['events', 'serviceaccounts', 'secrets', 'configmaps'].map((kind) => `/api/v1/namespaces/NS/${kind}`),
  ...['taskruns', 'pipelineruns'].map((kind) => `/apis/tekton.dev/v1/namespaces/NS/${kind}`),
  '/apis/jenkins.io/v1/namespaces/NS/pipelineactivities',
  '/apis/lighthouse.jenkins.io/v1alpha1/namespaces/NS/lighthousejobs',
];

/**
 * Somebody deletes a namespace, and the namespace controller, which is played here, does the rest: pods first, then all
 * else, the rights of those who watch among it. Resolves when it is gone.
 */
export async function deleteNamespace(kube: Kube, name: string): Promise<void> {
  const place = `/api/v1/namespaces/${name}`;
  await kube.remove(place);
  await empty(kube, `${place}/pods`);
  for (const kind of [...RIGHTS, ...REST]) await empty(kube, kind.replace('NS', name));
  const namespace = await kube.get(place);
  await kube.replace(`${place}/finalize`, { ...namespace, spec: { finalizers: [] } });
}

/** Deletes all of a kind, until none is left: some take their time, and some are made meanwhile. */
async function empty(kube: Kube, place: string): Promise<void> {
  while (list(await kube.get(place), 'items').length > 0) {
    await kube.remove(place).catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error;
    });
  }
}
