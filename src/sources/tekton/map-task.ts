import { ATTR, naming } from '../../core/contract/attributes.js';
import type { Attributes, EntityUpdate, Micros, OwnerRef, PartFacts } from '../../core/contract/model.js';
import type { LinkTemplates } from '../../core/contract/plugin.js';
import { headOf } from '../../core/kit/entity.js';
import {
  fillLink,
  LABEL,
  labelOf,
  pipelineOf,
  present,
  repositoryFacts,
  runTraceKey,
  taskName,
} from '../../core/kit/labels.js';
import { baseName, lastSign, ownerOf, type Metadata } from '../../core/schema/object.js';
import { outcomeOfConditions, outcomeOfStep } from './outcome.js';
import type { Attempt, Step, TaskRun } from './schema.js';
import { foreignContext } from './span-context.js';

const KIND = 'TaskRun';

interface Interval {
  readonly start: Micros;
  readonly end?: Micros;
}

/** When a step ran; undefined when it never did. An end without a start is a point. */
function intervalOf(step: Step): Interval | undefined {
  const { running, terminated } = step;
  if (terminated?.finishedAt !== undefined) {
    return { start: terminated.startedAt ?? terminated.finishedAt, end: terminated.finishedAt };
  }
  const start = terminated?.startedAt ?? running?.startedAt;
  return start === undefined ? undefined : { start };
}

function stepAttributes(step: Step, name: string, names: Attributes): Attributes {
  const exitCode = step.terminated?.exitCode;
  return {
    ...names,
    [ATTR.stepName]: name,
    ...present({ [ATTR.containerName]: step.container || undefined }),
    ...(typeof exitCode === 'number' ? { [ATTR.stepExitCode]: exitCode } : {}),
  };
}

function stepParts(steps: Attempt['steps'], names: Attributes, parent?: string): PartFacts[] {
  return (steps ?? []).flatMap((step, index): PartFacts[] => {
    const interval = intervalOf(step);
    if (interval === undefined) return [];
    const name = step.name || `unnamed-${index}`;
    return [
      {
        path: parent === undefined ? `step/${name}` : `${parent}|step/${name}`,
        ...(parent === undefined ? {} : { parent }),
        name: `step ${name}`,
        ...interval,
        attributes: stepAttributes(step, name, names),
        ...(interval.end === undefined ? {} : { outcome: outcomeOfStep(step) }),
      },
    ];
  });
}

/** An earlier try of a retried task, numbered from 1, with its steps. */
function attemptParts(task: TaskRun, names: Attributes): PartFacts[] {
  return (task.status?.retriesStatus ?? []).flatMap((attempt, index) => {
    const path = `attempt/${index + 1}`;
    const end = attempt.completionTime;
    const part: PartFacts = {
      path,
      name: `attempt ${index + 1}`,
      start: attempt.startTime ?? task.metadata.creationTimestamp,
      attributes: { ...names, [ATTR.attempt]: index + 1, ...podName(attempt) },
      ...(end === undefined ? {} : { end, outcome: outcomeOfConditions(attempt.conditions) }),
    };
    return [part, ...stepParts(attempt.steps, names, path)];
  });
}

/** The pod's name may stand here; its UID is not ours to tell. */
function podName(attempt: Attempt | null | undefined): Attributes {
  return attempt?.podName ? naming('Pod', attempt.podName) : {};
}

function runFacts(meta: Metadata, owner: OwnerRef | undefined, links: LinkTemplates): Attributes {
  const uid = owner?.kind === 'PipelineRun' ? owner.uid : labelOf(meta.labels, LABEL.pipelineRunUid);
  const name = owner?.kind === 'PipelineRun' ? owner.name : labelOf(meta.labels, LABEL.pipelineRun);
  const known = uid !== undefined && name !== undefined;
  return present({
    [ATTR.pipelineName]: pipelineOf(meta.labels),
    [ATTR.pipelineRunId]: uid,
    [ATTR.pipelineRunUrl]: known ? fillLink(links.run, { namespace: meta.namespace, name, uid }) : undefined,
  });
}

function factsOf(task: TaskRun, owner: OwnerRef | undefined, links: LinkTemplates): EntityUpdate['facts'] {
  const meta = task.metadata;
  const name = taskName(meta.labels, meta.name) ?? baseName(meta);
  return {
    name,
    kind: 'internal',
    service: 'tekton',
    resource: {
      ...repositoryFacts(meta.labels),
      ...runFacts(meta, owner, links),
      [ATTR.namespace]: meta.namespace,
    },
    attributes: {
      ...naming(KIND, meta.name, meta.uid),
      ...(owner?.kind === 'PipelineRun' ? naming(owner.kind, owner.name, owner.uid) : {}),
      ...podName(task.status),
      ...present({
        [ATTR.memberOf]: labelOf(meta.labels, LABEL.memberOf),
        [ATTR.taskRunUrl]: fillLink(links.task, meta),
      }),
      [ATTR.taskName]: name,
      [ATTR.taskRunId]: meta.uid,
    },
  };
}

/** A task's span: the pipeline task's name, from its creation to its completion, with its attempts and steps. */
export function mapTask(task: TaskRun, deleted: boolean, links: LinkTemplates): EntityUpdate {
  const { metadata: meta, status } = task;
  const owner = ownerOf(meta);
  const end = status?.completionTime;
  const names = naming(KIND, meta.name, meta.uid);
  const foreign = foreignContext(status?.spanContext);
  const facts = factsOf(task, owner, links);
  return {
    ...headOf(KIND, meta, deleted, runTraceKey(meta.labels, meta.namespace)),
    facts,
    resultAttribute: ATTR.taskRunResult,
    cancellationIsError: true,
    ...(end === undefined ? {} : { end, outcome: outcomeOfConditions(status?.conditions) }),
    lastSign: lastSign(meta, task.newest),
    parts: [...attemptParts(task, names), ...stepParts(status?.steps, names)],
    eventFacts: { name: `event ${facts.name}`, attributes: {}, resource: repositoryFacts(meta.labels) },
    endsWithDeletedChild: false,
    patchable: true,
    ...(foreign && { foreignContext: foreign }),
  };
}
