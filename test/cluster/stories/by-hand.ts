import type { ApiObject } from '../../../src/local/recording.js';
import type { Json } from '../player/kube.js';
import type { Stage } from '../stage.js';
import { pipelineOf, type PipelinePlan } from './pipeline.js';

/** Starts a run as somebody does by hand. Returns it as it was created. `image` as for `pipelineOf`. */
export function startRun(
  { create, mirror }: Stage,
  plan: PipelinePlan,
  metadata: Json,
  image?: string,
): Promise<ApiObject> {
  return create('pipelineruns', {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { namespace: mirror.namespace, ...metadata },
    spec: pipelineOf(plan, image),
  });
}
