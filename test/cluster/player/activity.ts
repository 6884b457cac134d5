import type { ApiObject } from '../../../src/local/recording.js';
import { at, firstOf, list, text } from '../../checker/json.js';
import { apiTime } from './instants.js';
import type { Json } from './kube.js';
import { isOver, stageOf, statusOfAll, type Phase } from './stage-words.js';
import { labelOf } from './paths.js';

/** How an activity is called: the builds of a branch are counted. */
export interface Build {
  readonly name: string;
  readonly number: string;
}

/** What the build controller sees when it looks at a run. */
export interface Sight {
  readonly run: ApiObject;
  /** The tasks of the run, as far as they are there. */
  readonly tasks: readonly ApiObject[];
  readonly build: Build;
  readonly now: Date;
}

const LABELS = {
  gitOwner: 'lighthouse.jenkins-x.io/refs.org',
  gitRepository: 'lighthouse.jenkins-x.io/refs.repo',
  gitBranch: 'lighthouse.jenkins-x.io/branch',
  context: 'lighthouse.jenkins-x.io/context',
  baseSHA: 'lighthouse.jenkins-x.io/baseSHA',
  lastCommitSHA: 'lighthouse.jenkins-x.io/lastCommitSHA',
} as const;
/** Where a run is, is told by its own object only. */
const NOT_COPIED = /\/(?:traceparent|tracestate)$/;

/** What the builds of a run are counted by; undefined for a run of which no activity is made. */
export function branchOf(run: ApiObject): string | undefined {
  const words = [LABELS.gitOwner, LABELS.gitRepository, LABELS.gitBranch].map((label) => labelOf(run, label));
  if (words.includes('')) return undefined;
  return words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}

/** The activity of a run, after what it was `before`. */
export function activityOf(before: ApiObject | undefined, sight: Sight): ApiObject {
  const { run, tasks, build } = sight;
  const podName = tasks.map((task) => text(task, 'status', 'podName')).find((name) => name !== '');
  return {
    apiVersion: 'jenkins.io/v1',
    kind: 'PipelineActivity',
    ...before,
    metadata: {
      ...before?.metadata,
      name: build.name,
      namespace: run.metadata['namespace'],
      annotations: { ...asJson(before, 'annotations'), ...withoutTrace(asJson(run, 'annotations')) },
      labels: {
        ...asJson(before, 'labels'),
        ...asJson(run, 'labels'),
        build: build.number,
        ...(podName === undefined ? {} : { podName }),
      },
    },
    spec: specOf(asSpec(before), sight),
  };
}

function specOf(before: Json, sight: Sight): Json {
  const { run, build, now } = sight;
  const words = Object.entries(LABELS).map(([field, label]) => [field, labelOf(run, label)] as const);
  const own = Object.fromEntries(words);
  const steps = stepsAfter(list(before, 'steps'), stagesOf(sight));
  const stages = steps.map((step) => at(step, 'stage')).filter((stage) => stage !== undefined);
  const [first] = stages.map((stage) => text(stage, 'startedTimestamp'));
  const status = statusOf(text(before, 'status'), stages, sight);
  const end = firstOf(text(before, 'completedTimestamp'), isOver(status) ? lastOf(stages) : '');
  const message = messageOf(run);
  return {
    ...before,
    ...own,
    pipeline: `${own['gitOwner'] ?? ''}/${own['gitRepository'] ?? ''}/${own['gitBranch'] ?? ''}`,
    gitUrl: text(run, 'metadata', 'annotations', 'lighthouse.jenkins-x.io/cloneURI'),
    build: build.number,
    status,
    startedTimestamp: firstOf(text(before, 'startedTimestamp'), first ?? '', apiTime(now)),
    ...(end === '' && !isOver(status) ? {} : { completedTimestamp: firstOf(end, apiTime(now)) }),
    ...(message === '' ? {} : { message }),
    steps,
  };
}

/**
 * It has succeeded as soon as all stages that are known have, and goes on when another one begins. What its stages never
 * tell is aborted when nothing of the run goes on any more.
 */
function statusOf(before: string, stages: readonly unknown[], { run, tasks }: Sight): string {
  const told = statusOfAll(firstOf(before, 'Pending'), stages);
  const children = list(run, 'status', 'childReferences').map((child) => taskOf(child, tasks));
  const isQuiet = [run, ...children].every((each) => text(each, 'status', 'completionTime') !== '');
  return isQuiet && !isOver(told) ? 'Aborted' : told;
}

function lastOf(stages: readonly unknown[]): string {
  return stages.map((stage) => text(stage, 'completedTimestamp')).reduce((a, b) => (a > b ? a : b), '');
}

/** Tasks of a matrix have one name, so the last of them is told. */
function stagesOf({ run, tasks, now }: Sight): readonly Phase[] {
  return list(run, 'status', 'childReferences').flatMap((child) => {
    const name = firstOf(text(child, 'displayName'), text(child, 'pipelineTaskName').replaceAll('-', ' '));
    const stage = stageOf(name, taskOf(child, tasks), now);
    return stage === undefined ? [] : [stage];
  });
}

function taskOf(child: unknown, tasks: readonly ApiObject[]): ApiObject | undefined {
  return tasks.find(({ metadata }) => metadata.name === text(child, 'name'));
}

/** A stage takes the place that it had; a new one comes before what was promoted meanwhile. */
function stepsAfter(before: readonly unknown[], stages: readonly Phase[]): readonly unknown[] {
  const steps = [...before];
  for (const stage of stages) {
    const entry = { kind: 'Stage', stage };
    const index = steps.findIndex((step) => text(step, 'stage', 'name') === stage['name']);
    const promoted = steps.findIndex((step) => text(step, 'kind') !== 'Stage');
    if (index >= 0) steps[index] = entry;
    else steps.splice(promoted < 0 ? steps.length : promoted, 0, entry);
  }
  return steps;
}

function messageOf(run: ApiObject): string {
  return text(list(run, 'status', 'conditions')[0], 'message').replaceAll('PipelineRun', 'PipelineActivity');
}

function withoutTrace(annotations: Json): Json {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !NOT_COPIED.test(key)));
}

function asJson(object: ApiObject | undefined, field: 'annotations' | 'labels'): Json {
  return (at(object, 'metadata', field) ?? {}) as Json;
}

function asSpec(object: ApiObject | undefined): Json {
  return (at(object, 'spec') ?? {}) as Json;
}
