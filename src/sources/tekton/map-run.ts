import { ATTR, naming } from '../../core/contract/attributes.js';
import { objectKey } from '../../core/contract/keys.js';
import type { Attributes, EntityUpdate, Micros, OwnerRef, PartFacts } from '../../core/contract/model.js';
import type { LinkTemplates } from '../../core/contract/plugin.js';
import { buildAlias, jobAliases } from '../../core/kit/aliases.js';
import { headOf } from '../../core/kit/entity.js';
import {
  eventFactsOf,
  fillLink,
  jobTraceKey,
  LABEL,
  labelOf,
  present,
  repositoryFacts,
} from '../../core/kit/labels.js';
import { baseName, lastSign, ownerOf } from '../../core/schema/object.js';
import { outcomeOfConditions } from './outcome.js';
import type { PipelineRun } from './schema.js';
import { foreignContext } from './span-context.js';

const KIND = 'PipelineRun';

/** `tekton.dev/pipeline` is of no use here: with an embedded spec it is the run's own name. */
function pipelineName(run: PipelineRun): string {
  const context = labelOf(run.metadata.labels, LABEL.context);
  return context ?? (run.spec?.pipelineRef?.name || baseName(run.metadata));
}

/** Its job's trace, from the id label; else a trace of its own, whoever owns it. */
function traceKeyOf(run: PipelineRun): string {
  const { labels, namespace, uid } = run.metadata;
  return jobTraceKey(labels, namespace) ?? objectKey(uid);
}

function queuePart(run: PipelineRun, names: Attributes): PartFacts[] {
  const start = run.metadata.creationTimestamp;
  const end = run.status?.startTime;
  if (end === undefined || end <= start) return [];
  return [{ path: 'queue', name: 'queue', start, end, attributes: names }];
}

function skippedParts(run: PipelineRun, names: Attributes, at: Micros): PartFacts[] {
  const tasks = new Map((run.status?.skippedTasks ?? []).map((task) => [task.name, task.reason]));
  return [...tasks].map(([name, reason]) => ({
    path: `skipped/${name}`,
    name: `skipped ${name}`,
    start: at,
    end: at,
    attributes: { ...names, [ATTR.taskName]: name, ...present({ [ATTR.skipReason]: reason || undefined }) },
    outcome: { result: 'skip' },
  }));
}

function ownerNames(owner: OwnerRef | undefined): Attributes {
  return owner?.kind === 'LighthouseJob' ? naming(owner.kind, owner.name, owner.uid) : {};
}

/** A child run carries copies of its parent's labels, and is not what they name. */
function aliasesOf(
  labels: ReadonlyMap<string, string>,
  namespace: string,
  owner: OwnerRef | undefined,
): Pick<EntityUpdate, 'aliases'> {
  if (owner?.kind === KIND) return {};
  const id = labelOf(labels, LABEL.jobId);
  const build = buildAlias(namespace, {
    owner: labelOf(labels, LABEL.org),
    repository: labelOf(labels, LABEL.repo),
    branch: labelOf(labels, LABEL.branch),
    context: labelOf(labels, LABEL.context),
    build: labelOf(labels, LABEL.build),
  });
  return { aliases: [...(id === undefined ? [] : jobAliases(namespace, id)), ...build] };
}

/** A run's span: `RUN <pipeline>`, from its creation to its completion, with its queue wait and skipped tasks. */
export function mapRun(run: PipelineRun, deleted: boolean, links: LinkTemplates): EntityUpdate {
  const { metadata: meta, status } = run;
  const pipeline = pipelineName(run);
  const owner = ownerOf(meta);
  const end = status?.completionTime;
  const names = naming(KIND, meta.name, meta.uid);
  const foreign = foreignContext(status?.spanContext);
  return {
    ...headOf(KIND, meta, deleted, traceKeyOf(run)),
    facts: {
      name: `RUN ${pipeline}`,
      kind: 'server',
      service: 'tekton',
      resource: {
        ...repositoryFacts(meta.labels),
        ...present({ [ATTR.pipelineRunUrl]: fillLink(links.run, meta) }),
        [ATTR.namespace]: meta.namespace,
        [ATTR.pipelineName]: pipeline,
        [ATTR.pipelineRunId]: meta.uid,
      },
      attributes: { ...names, ...ownerNames(owner), [ATTR.pipelineAction]: 'RUN' },
    },
    resultAttribute: ATTR.pipelineResult,
    cancellationIsError: true,
    ...(end === undefined ? {} : { end, outcome: outcomeOfConditions(status?.conditions) }),
    lastSign: lastSign(meta, run.newest),
    parts: [...queuePart(run, names), ...(end === undefined ? [] : skippedParts(run, names, end))],
    eventFacts: eventFactsOf(meta.labels, pipeline),
    endsWithDeletedChild: false,
    // Tekton sets the label at the first reconcile; a patch before that makes it start tasks twice.
    patchable: labelOf(meta.labels, LABEL.pipeline) !== undefined,
    ...aliasesOf(meta.labels, meta.namespace, owner),
    ...(foreign && { foreignContext: foreign }),
  };
}
