import { onTestFinished } from 'vitest';
import { createHook, HMAC_KEY, type Hook } from '../process/deliveries.js';
import { openSidecarAccount, rightsIn, type SidecarAccount } from './account.js';
import type { Existing } from './plane/existing.js';
import { startPlane, type Ground, type Plane, type PlaneOptions } from './plane/plane.js';
import { startStage, type Stage, type StageOptions } from './stage.js';

/** A stage in a cluster, and the account that a sidecar runs as. All is gone when the test ends. */
export interface Scene<G extends Ground = Plane> {
  readonly plane: G;
  readonly stage: Stage;
  readonly account: SidecarAccount;
  /** Another webhook source, to which the stage's webhooks are relayed from now on, until it is left out. */
  hook(this: void): Promise<Hook>;
  leaveOut(this: void, hook: Hook): void;
}

export interface SceneOptions extends PlaneOptions {
  /** The namespace of the stage; that of Lighthouse when nothing is said. */
  readonly namespace?: string;
  /** What is applied of deploy/manifests: what annotates when nothing is said. */
  readonly manifests?: string;
}

const ACCOUNT = ['ServiceAccount', 'Role', 'RoleBinding'];
const ANNOTATING = 'deploy/manifests/annotating.yaml';
export const READ_ONLY = 'deploy/manifests/read-only.yaml';

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { namespace = 'jx', manifests = ANNOTATING, ...more } = options;
  const plane = await startPlane(more);
  onTestFinished(() => plane.stop());
  const scene = await setScene(plane, { namespace });
  const account = await openSidecarAccount(plane, manifests);
  if (namespace !== 'jx') await plane.apply(rightsIn(namespace, account));
  return { ...scene, account };
}

/** In a namespace of its own of somebody else's cluster that has Tekton, but nothing of Jenkins X. */
export async function openSceneIn(existing: Existing, namespace: string): Promise<Scene<Existing>> {
  const { kube, hasNodes } = existing;
  await existing.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  onTestFinished(() => kube.remove(`/api/v1/namespaces/${namespace}`));
  await existing.apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
  ]);
  const kinds = ['pipelineruns', 'taskruns', 'pods', 'events'] as const;
  const scene = await setScene(existing, { namespace, kinds, hasNodes });
  // The program runs here, not there: of the manifests only the account counts.
  const account = await openSidecarAccount(existing, ANNOTATING, { namespace, kinds: ACCOUNT });
  return { ...scene, account };
}

async function setScene<G extends Ground>(
  plane: G,
  options: Omit<StageOptions, 'access' | 'receivers'>,
): Promise<Omit<Scene<G>, 'account'>> {
  const hooks = new Set<Hook>();
  const receivers = () => [...hooks].map(({ url }) => ({ url, key: HMAC_KEY }));
  const stage = await startStage({ access: plane.access, receivers, ...options });
  onTestFinished(() => stage.stop());
  return {
    ...{ plane, stage },
    async hook() {
      const hook = await createHook();
      hooks.add(hook);
      return hook;
    },
    leaveOut: (hook) => void hooks.delete(hook),
  };
}
