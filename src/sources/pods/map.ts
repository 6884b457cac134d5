import { ATTR, naming } from '../../core/contract/attributes.js';
import type { Attributes, EntityUpdate, Outcome, PartFacts } from '../../core/contract/model.js';
import { latest } from '../../core/contract/time.js';
import { headOf } from '../../core/kit/entity.js';
import {
  LABEL,
  labelOf,
  pipelineOf,
  present,
  repositoryFacts,
  runTraceKey,
  taskName,
} from '../../core/kit/labels.js';
import { baseName, lastSign, ownerOf, type Metadata } from '../../core/schema/object.js';
import { reasonOf } from '../../core/schema/reason.js';
import { containerPart, isSidecar, outcomeOfContainer } from './containers.js';
import type { Pod } from './schema.js';

const KIND = 'Pod';

function isTektons(pod: Pod): boolean {
  const { labels } = pod.metadata;
  return labels.get(LABEL.managedBy) === 'tekton-pipelines' || ownerOf(pod.metadata)?.kind === 'TaskRun';
}

/** How a pod ended; undefined while its phase says that it has not. */
function outcomeOf(pod: Pod): Outcome | undefined {
  const { phase, reason, initContainerStatuses, containerStatuses } = pod.status ?? {};
  if (phase === 'Succeeded') return { result: 'success' };
  if (phase !== 'Failed') return undefined;
  if (reason === 'DeadlineExceeded') return { result: 'timeout', errorType: reason };
  if (reason) return { result: 'error', errorType: reasonOf(reason) };
  const outcomes = [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])]
    .filter((container) => !isSidecar(container))
    .map(outcomeOfContainer);
  const failed = outcomes.find((outcome) => outcome?.result === 'failure');
  return failed ?? { result: 'failure', errorType: reasonOf(undefined) };
}

/**
 * Steps are not drawn from a Tekton pod: all its step containers start together and wait for each other, so a
 * container's time is not the step's. Those stand on the TaskRun.
 */
function partsOf(pod: Pod, names: Attributes): PartFacts[] {
  const { initContainerStatuses, containerStatuses } = pod.status ?? {};
  const drawn = (containerStatuses ?? []).filter((container) => !isTektons(pod) || isSidecar(container));
  return [
    ...(initContainerStatuses ?? []).flatMap((container) => containerPart(container, true, names)),
    ...drawn.flatMap((container) => containerPart(container, false, names)),
  ];
}

function nameOf(meta: Metadata): string {
  const taskRun = labelOf(meta.labels, LABEL.taskRun) ?? ownerOf(meta)?.name ?? meta.name;
  return `pod ${taskName(meta.labels, taskRun) ?? baseName(meta)}`;
}

function resourceOf(pod: Pod): Attributes {
  const { metadata: meta, spec } = pod;
  return {
    ...repositoryFacts(meta.labels),
    ...present({
      [ATTR.nodeName]: spec?.nodeName || undefined,
      [ATTR.pipelineName]: pipelineOf(meta.labels),
      [ATTR.pipelineRunId]: labelOf(meta.labels, LABEL.pipelineRunUid),
    }),
    ...naming(KIND, meta.name, meta.uid),
    [ATTR.namespace]: meta.namespace,
    [ATTR.workerId]: meta.uid,
    [ATTR.workerName]: meta.name,
  };
}

/** A pod's span: `pod <task>`, from its creation to the latest end of its containers. */
export function mapPod(pod: Pod, deleted: boolean): EntityUpdate {
  const meta = pod.metadata;
  const owner = ownerOf(meta);
  const outcome = outcomeOf(pod);
  const names = naming(KIND, meta.name, meta.uid);
  const finished = latest((pod.status?.containerStatuses ?? []).map((c) => c.state?.terminated?.finishedAt));
  const ownerNames = owner?.kind === 'TaskRun' ? naming(owner.kind, owner.name, owner.uid) : {};
  return {
    ...headOf(KIND, meta, deleted, runTraceKey(meta.labels, meta.namespace)),
    facts: {
      name: nameOf(meta),
      kind: 'internal',
      service: 'kubernetes',
      resource: resourceOf(pod),
      attributes: { ...names, ...ownerNames },
    },
    resultAttribute: ATTR.taskRunResult,
    cancellationIsError: false,
    ...(outcome && { end: finished ?? pod.newest ?? meta.creationTimestamp, outcome }),
    lastSign: lastSign(meta, pod.newest),
    parts: partsOf(pod, names),
    eventFacts: { name: `event ${nameOf(meta)}`, attributes: {}, resource: repositoryFacts(meta.labels) },
    endsWithDeletedChild: false,
    patchable: true,
  };
}
