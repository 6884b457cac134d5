import { ATTR, naming } from '../contract/attributes.js';
import type { Attributes, EntityUpdate, Lead, Release } from '../contract/model.js';
import type { Activity, ActivityParts } from './activity-model.js';
import { endingOf } from './activity-outcome.js';
import { activityReleases, activityStages } from './activity-parts.js';
import { buildAlias, jobAliases } from './aliases.js';
import { jobTraceKey, LABEL, labelOf, present, refNameOf } from './labels.js';
import { publicUrl } from './public-url.js';

export type {
  Activity,
  ActivityParts,
  ActivityPhase,
  ActivityRelease,
  ActivityStage,
} from './activity-model.js';

const KIND = 'PipelineActivity';

/** What an activity builds, with the label that it has of its run, and the one that Jenkins X gives it itself. */
const WORDS = {
  owner: [LABEL.org, 'owner'],
  repository: [LABEL.repo, 'repository'],
  branch: [LABEL.branch, 'branch'],
  context: [LABEL.context, 'context'],
  build: [LABEL.build, 'build'],
} as const;
type Word = keyof typeof WORDS;

function labelled({ labels }: Activity, word: Word): string | undefined {
  const [ofRun, own] = WORDS[word];
  return labelOf(labels, ofRun) ?? labelOf(labels, own);
}

/** As it says itself, else by its labels, in which letters may be lower-cased or left out. */
function wordOf(activity: Activity, word: Word): string | undefined {
  return activity[word] || labelled(activity, word);
}

function contextOf(activity: Activity): string {
  return wordOf(activity, 'context') ?? activity.name;
}

function changeOf(activity: Activity): Attributes {
  const pull = /^PR-(\d+)$/.exec(wordOf(activity, 'branch') ?? '')?.[1];
  return present({
    [ATTR.changeId]: labelOf(activity.labels, LABEL.pull) ?? pull,
    [ATTR.ownerName]: wordOf(activity, 'owner'),
    [ATTR.repositoryName]: wordOf(activity, 'repository'),
  });
}

function resourceOf(activity: Activity): Attributes {
  return present({
    [ATTR.ownerName]: wordOf(activity, 'owner'),
    [ATTR.repositoryName]: wordOf(activity, 'repository'),
    [ATTR.repositoryUrl]: publicUrl(activity.repositoryUrl),
    [ATTR.headRevision]: activity.revision || labelOf(activity.labels, LABEL.revision),
    [ATTR.headName]: refNameOf(wordOf(activity, 'branch')),
    [ATTR.namespace]: activity.ref.namespace || undefined,
  });
}

/**
 * The names by which its run, and the job of that, may be found. Its labels are copies of the run's, so they go before
 * what it says itself: `spec.build` may be a counter of its own.
 */
function aliasesOf(activity: Activity): readonly string[] {
  const { namespace } = activity.ref;
  const id = labelOf(activity.labels, LABEL.jobId) ?? (activity.jobId || undefined);
  const [within, anywhere] = jobAliases(namespace, id ?? '');
  const build = (word: Word): string | undefined => labelled(activity, word) ?? activity[word];
  return [
    ...(id === undefined ? [] : [namespace === '' ? anywhere : within]),
    ...buildAlias(namespace, {
      owner: build('owner'),
      repository: build('repository'),
      branch: build('branch'),
      context: build('context'),
      build: build('build'),
    }),
  ];
}

function leadsOf(activity: Activity): readonly Lead[] {
  const aliases = aliasesOf(activity);
  return [
    { kind: 'PipelineRun', aliases },
    { kind: 'LighthouseJob', aliases },
  ];
}

/** What it promotes, while any of its steps does. */
function releaseOf(activity: Activity): Release | undefined {
  const promotions = activity.releases.filter(({ kind }) => kind === 'promote');
  if (promotions.length === 0) return undefined;
  return {
    ...present({
      repositoryUrl: publicUrl(activity.repositoryUrl),
      owner: wordOf(activity, 'owner'),
      repository: wordOf(activity, 'repository'),
      revision: activity.revision || labelOf(activity.labels, LABEL.revision),
    }),
    changeUrls: promotions.flatMap(({ pullRequestUrl }) => publicUrl(pullRequestUrl) ?? []),
  };
}

/** Nothing that comes after the end may stand on the span itself: no version, no release notes, no address of its log. */
function factsOf(activity: Activity, names: Attributes): EntityUpdate['facts'] {
  const context = contextOf(activity);
  return {
    name: `activity ${context}`,
    kind: 'internal',
    service: 'jenkins-x',
    resource: resourceOf(activity),
    attributes: {
      ...names,
      ...changeOf(activity),
      [ATTR.pipelineName]: context,
      ...present({ [ATTR.activityBuild]: wordOf(activity, 'build') }),
    },
  };
}

/** The span of an activity: `activity <context>`, with its stages, steps, promotions and previews. */
export function activityUpdate(activity: Activity, parts: ActivityParts): EntityUpdate {
  const { key, ref, deleted, labels, started, created, lastSign } = activity;
  const names = naming(KIND, ref.name, ref.uid || undefined);
  const release = releaseOf(activity);
  const traceKey = ref.namespace === '' ? undefined : jobTraceKey(labels, ref.namespace);
  return {
    type: 'entity',
    key,
    ref,
    deleted,
    labels,
    ...(traceKey === undefined ? {} : { traceKey }),
    created: started ?? created,
    facts: factsOf(activity, names),
    resultAttribute: ATTR.pipelineResult,
    cancellationIsError: true,
    ...endingOf(activity),
    lastSign,
    parts: [
      ...(parts === 'all' ? activityStages(activity, names) : []),
      ...activityReleases(activity, names),
    ],
    endsWithDeletedChild: false,
    // A record is pushed by somebody who is not the API server: there may be no object to write to.
    patchable: ref.uid !== '',
    follows: leadsOf(activity),
    ...(release === undefined ? {} : { release }),
  };
}
