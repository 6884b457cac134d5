import { ATTR, naming } from '../../core/contract/attributes.js';
import { jobKey } from '../../core/contract/keys.js';
import type { Attributes, EntityUpdate, EventFacts, Outcome } from '../../core/contract/model.js';
import type { LinkTemplates } from '../../core/contract/plugin.js';
import { jobAliases } from '../../core/kit/aliases.js';
import { headOf } from '../../core/kit/entity.js';
import { eventName, fillLink, present } from '../../core/kit/labels.js';
import { publicUrl } from '../../core/kit/public-url.js';
import { lastSign } from '../../core/schema/object.js';
import { reasonOf } from '../../core/schema/reason.js';
import type { LighthouseJob, Refs } from './schema.js';

const KIND = 'LighthouseJob';
const UNFINISHED: ReadonlySet<string> = new Set(['', 'triggered', 'pending', 'running']);

/** How a job ended; undefined while its state says that it has not. */
function outcomeOf(state: string): Outcome | undefined {
  if (UNFINISHED.has(state)) return undefined;
  if (state === 'success') return { result: 'success' };
  if (state === 'failure') return { result: 'failure', errorType: state };
  if (state === 'aborted') return { result: 'cancellation', errorType: state };
  return { result: 'error', errorType: reasonOf(state) };
}

/** The one pull request it was made for; a batch has several, and is none of them. */
function changeOf(refs: Refs | null | undefined): Attributes {
  const [pull, ...others] = refs?.pulls ?? [];
  return present({
    [ATTR.changeId]: pull && others.length === 0 ? String(pull.number) : undefined,
    [ATTR.ownerName]: refs?.org || undefined,
    [ATTR.repositoryName]: refs?.repo || undefined,
  });
}

/** Where the change comes from and goes to; a push has only a head. */
function refFacts(refs: Refs): Attributes {
  const base = { name: refs.base_ref || undefined, revision: refs.base_sha || undefined };
  const [pull] = refs.pulls ?? [];
  if (pull === undefined) return present({ [ATTR.headName]: base.name, [ATTR.headRevision]: base.revision });
  return present({
    [ATTR.headRevision]: pull.sha || undefined,
    [ATTR.baseName]: base.name,
    [ATTR.baseRevision]: base.revision,
  });
}

function repositoryOf(refs: Refs | null | undefined): Attributes {
  if (!refs) return {};
  const names = present({
    [ATTR.ownerName]: refs.org || undefined,
    [ATTR.repositoryName]: refs.repo || undefined,
    [ATTR.repositoryUrl]: publicUrl(refs.repo_link),
  });
  return { ...names, ...refFacts(refs) };
}

function eventFactsOf(job: LighthouseJob, name: string): EventFacts {
  const refs = job.spec.refs;
  const hasRefs = refs !== undefined && refs !== null && refs.org !== '' && refs.repo !== '';
  return {
    name: hasRefs ? eventName(job.spec.type ?? undefined, refs.org, refs.repo) : `event ${name}`,
    attributes: changeOf(refs),
    resource: repositoryOf(refs),
  };
}

/** A job's span: `job <spec.job>`, from its creation to its completion. */
export function mapJob(job: LighthouseJob, deleted: boolean, links: LinkTemplates): EntityUpdate {
  const meta = job.metadata;
  const name = job.spec.job || meta.name;
  const completed = job.status?.completionTime;
  const outcome = completed === undefined ? undefined : outcomeOf(job.status?.state ?? '');
  const attributes = {
    ...naming(KIND, meta.name, meta.uid),
    ...changeOf(job.spec.refs),
    ...present({ [ATTR.jobType]: job.spec.type || undefined, [ATTR.pipelineName]: name }),
    ...present({ [ATTR.jobUrl]: fillLink(links.job, meta) }),
  };
  return {
    ...headOf(KIND, meta, deleted, jobKey(meta.namespace, meta.name)),
    facts: {
      name: `job ${name}`,
      kind: 'internal',
      service: 'lighthouse',
      resource: { ...repositoryOf(job.spec.refs), [ATTR.namespace]: meta.namespace },
      attributes,
    },
    resultAttribute: ATTR.pipelineResult,
    cancellationIsError: true,
    ...(completed !== undefined && outcome !== undefined ? { end: completed, outcome } : {}),
    lastSign: lastSign(meta, job.newest),
    parts: [],
    eventFacts: eventFactsOf(job, name),
    endsWithDeletedChild: true,
    // Before that its controller has not made a run of it, and an early patch makes it fail.
    patchable: Boolean(job.status?.state),
    aliases: jobAliases(meta.namespace, meta.name),
  };
}
