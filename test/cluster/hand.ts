import type { ApiObject } from '../../src/local/recording.js';
import { at, list, text } from '../checker/json.js';
import { until } from './plane/until.js';
import type { Kube } from './player/kube.js';
import { nameOf, pathOf, placeOf, uidOf } from './player/paths.js';

/** Of one task with one step: its command stands there, so that nobody asks a registry for it. */
export const ONE_STEP = {
  pipelineSpec: {
    tasks: [
      {
        name: 'build',
        taskSpec: { steps: [{ name: 'make', image: 'ghcr.io/acme/make:1', command: ['make'] }] },
      },
    ],
  },
};

/** What is started by hand in the namespace of the jobs, and what becomes of it. */
export interface Hand {
  startRun(name: string): Promise<ApiObject>;
  runStatus(run: ApiObject): Promise<unknown>;
  /** The first object of this kind that belongs to another one, as soon as there is one. */
  childOf(owner: ApiObject, kind: 'pipelineruns' | 'taskruns' | 'pods'): Promise<ApiObject>;
  /** The pod of its only task. */
  podOf(run: ApiObject): Promise<ApiObject>;
}

export function createHand(kube: Kube): Hand {
  const childOf: Hand['childOf'] = async (owner, kind) => {
    let found: unknown;
    await until(`there are ${kind} of ${nameOf(owner)}`, async () => {
      found = list(await kube.get(placeOf(kind, 'jx')), 'items').find((object) => isOwnedBy(object, owner));
      return found !== undefined;
    });
    return found as ApiObject;
  };

  return {
    startRun(name) {
      const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name }, spec: ONE_STEP };
      return kube.create(placeOf('pipelineruns', 'jx'), run);
    },
    runStatus: async (run) => at(await kube.get(pathOf('pipelineruns', run)), 'status'),
    childOf,
    podOf: async (run) => childOf(await childOf(run, 'taskruns'), 'pods'),
  };
}

function isOwnedBy(object: unknown, owner: ApiObject): boolean {
  return list(object, 'metadata', 'ownerReferences').some(
    (reference) => text(reference, 'uid') === uidOf(owner),
  );
}
