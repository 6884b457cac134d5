import { createHash } from 'node:crypto';
import type { ApiObject } from '../../../src/local/recording.js';
import { FORGOTTEN } from '../player/foghorn.js';
import type { Json } from '../player/kube.js';
import { pathOf } from '../player/paths.js';
import type { Stage } from '../stage.js';
import { pipelineOf, type PipelinePlan } from './pipeline.js';

/** What is built. */
export interface Source {
  readonly org: string;
  readonly repo: string;
  /** The commit of the main branch. */
  readonly base: string;
  readonly pull?: { readonly number: number; readonly author: string; readonly sha: string };
}

export interface JobPlan extends PipelinePlan {
  readonly context: string;
  /** Its status is not reported, whatever becomes of its run. */
  readonly isForgotten?: true;
}

/** A commit that is the same for the same words. */
export function commitOf(...words: readonly string[]): string {
  return createHash('sha1').update(words.join(' ')).digest('hex');
}

/** Starts a job of an event, as Lighthouse does. Returns it as it was created. */
export async function startJob(
  { create, kube, mirror }: Stage,
  guid: string,
  source: Source,
  plan: JobPlan,
): Promise<ApiObject> {
  const job = await create('lighthousejobs', jobOf(guid, source, plan, mirror.namespace));
  return kube.patch(`${pathOf('lighthousejobs', job)}/status`, { status: { state: 'triggered' } });
}

function jobOf(guid: string, source: Source, plan: JobPlan, namespace: string): Json {
  const { org, repo, pull } = source;
  const { context } = plan;
  const branch = branchOf(source);
  return {
    apiVersion: 'lighthouse.jenkins.io/v1alpha1',
    kind: 'LighthouseJob',
    metadata: {
      generateName: `${org}-${repo}-${branch}-${context}-`.toLowerCase(),
      namespace,
      labels: labelsOf(guid, source, context),
      annotations: {
        'lighthouse.jenkins-x.io/cloneURI': `${linkOf(source)}.git`,
        'lighthouse.jenkins-x.io/job': context,
        ...(plan.isForgotten === undefined ? {} : { [FORGOTTEN]: 'true' }),
      },
    },
    spec: {
      ...{ agent: 'tekton-pipeline', namespace, job: context, context },
      type: pull === undefined ? 'postsubmit' : 'presubmit',
      refs: refsOf(source),
      pipeline_run_spec: pipelineOf(plan),
    },
  };
}

function labelsOf(guid: string, source: Source, context: string): Json {
  const { org, repo, base, pull } = source;
  const word = 'lighthouse.jenkins-x.io';
  return {
    'created-by-lighthouse': 'true',
    'event-GUID': guid,
    [`${word}/type`]: pull === undefined ? 'postsubmit' : 'presubmit',
    [`${word}/job`]: context,
    [`${word}/context`]: context,
    [`${word}/branch`]: branchOf(source),
    [`${word}/baseSHA`]: base,
    [`${word}/lastCommitSHA`]: pull?.sha ?? base,
    [`${word}/refs.org`]: org,
    [`${word}/refs.repo`]: repo,
    ...(pull === undefined ? {} : { [`${word}/refs.pull`]: String(pull.number) }),
  };
}

function refsOf(source: Source): Json {
  const { org, repo, base, pull } = source;
  const link = linkOf(source);
  const refs = { org, repo, repo_link: link, clone_uri: `${link}.git`, base_ref: 'main', base_sha: base };
  if (pull === undefined) return refs;
  const number = String(pull.number);
  return { ...refs, pulls: [{ ...pull, ref: `pull/${number}/head`, link: `${link}/pull/${number}` }] };
}

function branchOf({ pull }: Source): string {
  return pull === undefined ? 'main' : `PR-${String(pull.number)}`;
}

export function linkOf({ org, repo }: Pick<Source, 'org' | 'repo'>): string {
  return `https://github.com/${org}/${repo}`;
}
