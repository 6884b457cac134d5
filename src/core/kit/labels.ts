import { ATTR } from '../contract/attributes.js';
import { jobKey, objectKey } from '../contract/keys.js';
import type { Attributes, EventFacts } from '../contract/model.js';

/** Labels that Lighthouse sets on a job and that it and Tekton copy down to run, task and pod. */
export const LABEL = {
  jobId: 'lighthouse.jenkins-x.io/id',
  context: 'lighthouse.jenkins-x.io/context',
  jobType: 'lighthouse.jenkins-x.io/type',
  org: 'lighthouse.jenkins-x.io/refs.org',
  repo: 'lighthouse.jenkins-x.io/refs.repo',
  pull: 'lighthouse.jenkins-x.io/refs.pull',
  branch: 'lighthouse.jenkins-x.io/branch',
  build: 'lighthouse.jenkins-x.io/buildNum',
  revision: 'lighthouse.jenkins-x.io/lastCommitSHA',
  managedBy: 'app.kubernetes.io/managed-by',
  pipelineRunUid: 'tekton.dev/pipelineRunUID',
  pipelineRun: 'tekton.dev/pipelineRun',
  pipeline: 'tekton.dev/pipeline',
  pipelineTask: 'tekton.dev/pipelineTask',
  task: 'tekton.dev/task',
  taskRun: 'tekton.dev/taskRun',
  memberOf: 'tekton.dev/memberOf',
} as const;

/** Where Lighthouse, else Pipelines-as-Code, writes a fact of the change that a run is for. */
const CHANGE = {
  owner: [LABEL.org, 'pipelinesascode.tekton.dev/url-org'],
  repository: [LABEL.repo, 'pipelinesascode.tekton.dev/url-repository'],
  pull: [LABEL.pull, 'pipelinesascode.tekton.dev/pull-request'],
  branch: [LABEL.branch, 'pipelinesascode.tekton.dev/branch'],
  revision: [LABEL.revision, 'pipelinesascode.tekton.dev/sha'],
} as const;

type Labels = ReadonlyMap<string, string>;

/** A label's value; an empty one is none. */
export function labelOf(labels: Labels, name: string): string | undefined {
  const value = labels.get(name);
  return value === '' ? undefined : value;
}

/** Attributes without those that have no value. */
export function present(attributes: Readonly<Record<string, string | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The trace of a job without an event: `job|<namespace>/<id>`, from the id that is copied down. */
export function jobTraceKey(labels: Labels, namespace: string): string | undefined {
  const id = labelOf(labels, LABEL.jobId);
  return id === undefined ? undefined : jobKey(namespace, id);
}

/** The trace of a task or pod without an event: its job's, else its run's, from the UID that is copied down. */
export function runTraceKey(labels: Labels, namespace: string): string | undefined {
  const runUid = labelOf(labels, LABEL.pipelineRunUid);
  return jobTraceKey(labels, namespace) ?? (runUid === undefined ? undefined : objectKey(runUid));
}

/** A fact of the change, from whoever wrote it. */
function changeOf(labels: Labels, fact: keyof typeof CHANGE): string | undefined {
  const [first, second] = CHANGE[fact];
  return labelOf(labels, first) ?? labelOf(labels, second);
}

/** The ref that a branch label names. `PR-7` and `batch` are no names of a ref. */
export function refNameOf(branch: string | undefined): string | undefined {
  return branch === 'batch' || /^PR-\d+$/.test(branch ?? '') ? undefined : branch;
}

/** Repository facts that run, task and pod carry themselves. */
export function repositoryFacts(labels: Labels): Attributes {
  return present({
    [ATTR.ownerName]: changeOf(labels, 'owner'),
    [ATTR.repositoryName]: changeOf(labels, 'repository'),
    [ATTR.headRevision]: changeOf(labels, 'revision'),
    [ATTR.headName]: refNameOf(changeOf(labels, 'branch')),
  });
}

/** What a run, task or pod directly under an event tells of that: the change that it carries itself, else `name`. */
export function eventFactsOf(labels: Labels, name: string): EventFacts {
  const owner = changeOf(labels, 'owner');
  const repository = changeOf(labels, 'repository');
  const pull = changeOf(labels, 'pull');
  const hasRefs = owner !== undefined && repository !== undefined;
  // Pipelines-as-Code tells no type of job, but a pull request.
  const isPull = labelOf(labels, CHANGE.pull[1]) !== undefined;
  const type = labelOf(labels, LABEL.jobType) ?? (isPull ? 'presubmit' : undefined);
  return {
    name: hasRefs ? eventName(type, owner, repository) : `event ${name}`,
    attributes: present({
      [ATTR.changeId]: pull,
      [ATTR.ownerName]: owner,
      [ATTR.repositoryName]: repository,
    }),
    resource: repositoryFacts(labels),
  };
}

/**
 * The pipeline as tasks and pods can tell it. `tekton.dev/pipeline` of an embedded spec is the run's own name, which
 * names no pipeline.
 */
export function pipelineOf(labels: Labels): string | undefined {
  const pipeline = labelOf(labels, LABEL.pipeline);
  const isOwnName = pipeline === labelOf(labels, LABEL.pipelineRun);
  return labelOf(labels, LABEL.context) ?? (isOwnName ? undefined : pipeline);
}

/** `pull_request <owner>/<repo>` for presubmit and batch jobs, else `push <owner>/<repo>`. */
export function eventName(jobType: string | undefined, owner: string, repo: string): string {
  const kind = jobType === 'presubmit' || jobType === 'batch' ? 'pull_request' : 'push';
  return `${kind} ${owner}/${repo}`;
}

/** The task of a TaskRun or its pod as people name it; one of a matrix with its index (`each-1`). */
export function taskName(labels: Labels, taskRunName: string): string | undefined {
  const task = labelOf(labels, LABEL.pipelineTask);
  if (task === undefined) return labelOf(labels, LABEL.task);
  const index = /-(\d+)$/.exec(taskRunName)?.[1];
  const isMatrix = index !== undefined && taskRunName.endsWith(`-${task}-${index}`);
  return isMatrix ? `${task}-${index}` : task;
}

/** Half a surrogate pair, which no URL can carry and `encodeURIComponent` throws at, becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** Fills a URL template; undefined when there is none. */
export function fillLink(
  template: string | undefined,
  object: { readonly namespace: string; readonly name: string; readonly uid: string },
): string | undefined {
  return template?.replace(/\{(namespace|name|uid)\}/g, (_, key: 'namespace' | 'name' | 'uid') =>
    encoded(object[key]),
  );
}
