import type { ApiObject } from '../../../src/local/recording.js';
import { at, text } from '../../checker/json.js';
import { follow } from './follow.js';
import type { Json } from './kube.js';
import type { CastOptions } from './kubelet.js';
import { nameOf, placeOf, uidOf } from './paths.js';
import { createWorker, type Player } from './worker.js';

/** What a custom task is: a pipeline that is run in a run of its own, or something that only has to be done. */
export const CUSTOM = { pipeline: 'InnerPipeline', nothing: 'Nothing' } as const;
export const CUSTOM_API = 'player.lighthouse-telemetry/v1';

/** Plays the controllers of custom tasks, as Tekton's pipelines-in-pipelines is one. */
export function startCustomTasks({ kube, mirror, onFailure }: CastOptions): Player {
  const place = `/apis/tekton.dev/v1beta1/namespaces/${mirror.namespace}/customruns`;
  const custom = new Map<string, ApiObject>();
  const ending = new AbortController();

  async function work(uid: string): Promise<void> {
    const run = custom.get(uid);
    if (run === undefined || text(run, 'status', 'completionTime') !== '') return;
    const isPipeline = text(run, 'spec', 'customSpec', 'kind') === CUSTOM.pipeline;
    const inner = isPipeline ? mirror.objects('pipelineruns').find(isOf(run)) : undefined;
    if (isPipeline && inner === undefined) {
      await kube.create(placeOf('pipelineruns', mirror.namespace), innerRunOf(run));
      return;
    }
    const status = isPipeline ? statusAfter(inner) : statusOf('True', new Date().toISOString());
    if (status !== undefined) await kube.patch(`${place}/${nameOf(run)}/status`, { status });
  }

  const worker = createWorker({ work, onFailure });
  const onChange = (type: string, object: ApiObject): void => {
    if (type === 'DELETED') custom.delete(uidOf(object));
    else custom.set(uidOf(object), object);
    worker.offer(uidOf(object));
  };
  const none = (): void => undefined;
  const ended = follow(kube, place, { onChange, onListed: none, onGap: none }, ending.signal);
  ended.catch(onFailure);
  const leave = mirror.listen(({ kind, object }) => {
    if (kind !== 'pipelineruns') return;
    for (const run of custom.values()) if (isOf(run)(object)) worker.offer(uidOf(run));
  });
  return {
    quiet: () => worker.quiet(),
    async stop() {
      leave();
      ending.abort();
      await Promise.all([worker.stop(), ended]);
    },
  };
}

function isOf(run: ApiObject): (inner: unknown) => boolean {
  return (inner) => nameOf(inner) === nameOf(run);
}

/** With the labels of the outer run, which Tekton has copied onto the custom one. */
function innerRunOf(run: ApiObject): Json {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name: nameOf(run),
      namespace: text(run, 'metadata', 'namespace'),
      labels: at(run, 'metadata', 'labels'),
      ownerReferences: [ownerOf(run, 'tekton.dev/v1beta1', 'CustomRun')],
    },
    spec: JSON.parse(text(run, 'spec', 'customSpec', 'metadata', 'annotations', INNER)) as Json,
  };
}

/** The annotation of a custom task that holds the spec of the run within. */
export const INNER = 'player.lighthouse-telemetry/inner';

/** A reference to a controlling owner. */
export function ownerOf(owner: ApiObject, apiVersion: string, kind: string): Json {
  return { apiVersion, kind, name: nameOf(owner), uid: uidOf(owner), controller: true };
}

function statusAfter(inner: unknown): Json | undefined {
  const completionTime = text(inner, 'status', 'completionTime');
  if (completionTime === '') return undefined;
  const [condition] = (at(inner, 'status', 'conditions') ?? []) as readonly unknown[];
  return statusOf(text(condition, 'status'), completionTime);
}

function statusOf(isDone: string, completionTime: string): Json {
  const condition = { type: 'Succeeded', status: isDone, reason: 'Done', lastTransitionTime: completionTime };
  return { conditions: [condition], startTime: completionTime, completionTime };
}
