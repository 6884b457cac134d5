import { onTestFinished } from 'vitest';
import { createHook, HMAC_KEY, type Hook } from '../process/deliveries.js';
import { openSidecarAccount, type SidecarAccount } from './account.js';
import { startPlane, type Plane, type PlaneOptions } from './plane/plane.js';
import { startStage, type Stage } from './stage.js';

export const SOURCES = ['lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];

/** A real cluster with a stage in it, and the account that a sidecar runs as. All is gone when the test ends. */
export interface Scene {
  readonly plane: Plane;
  readonly stage: Stage;
  readonly account: SidecarAccount;
  /** Another webhook source, to which the stage's webhooks are relayed from now on, until it is left out. */
  hook(this: void): Promise<Hook>;
  leaveOut(this: void, hook: Hook): void;
}

export interface SceneOptions extends PlaneOptions {
  /** The namespace of the stage; that of Lighthouse when nothing is said. */
  readonly namespace?: string;
  readonly manifests?: string;
}

const ANNOTATING = 'deploy/rbac-annotating.yaml';

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { namespace = 'jx', manifests = ANNOTATING, ...more } = options;
  const plane = await startPlane(more);
  onTestFinished(() => plane.stop());
  const hooks = new Set<Hook>();
  const receivers = () => [...hooks].map(({ url }) => ({ url, key: HMAC_KEY }));
  const stage = await startStage({ access: plane.access, namespace, receivers });
  onTestFinished(() => stage.stop());
  const account = await openSidecarAccount(plane, manifests, namespace);
  return {
    ...{ plane, stage, account },
    async hook() {
      const hook = await createHook();
      hooks.add(hook);
      return hook;
    },
    leaveOut: (hook) => void hooks.delete(hook),
  };
}
