import type { EntityUpdate } from '../../core/contract/model.js';
import {
  activityUpdate,
  type ActivityParts,
  type ActivityPhase,
  type ActivityRelease,
  type ActivityStage,
} from '../../core/kit/activity.js';
import { headOf } from '../../core/kit/entity.js';
import { lastSign } from '../../core/schema/object.js';
import type { Phase, PipelineActivity, Preview, Promote, Stage } from './schema.js';

const KIND = 'PipelineActivity';

/**
 * Whether a Jenkins server made it, of a build of its own that no job and no run stands for: its plugin jx-resources
 * writes the address of the build (Blue Ocean) and of its console when it makes the activity.
 */
export function isOfJenkinsServer({ spec }: PipelineActivity): boolean {
  if (spec?.buildUrl?.includes('/blue/organizations/jenkins/')) return true;
  const logs = spec?.buildLogsUrl ?? '';
  return logs.includes('/job/') && logs.endsWith('/console');
}

function phaseOf({ name, status, startedTimestamp, completedTimestamp }: Partial<Phase>): ActivityPhase {
  return { name: name ?? '', status: status ?? '', started: startedTimestamp, completed: completedTimestamp };
}

function stageOf(stage: Stage): ActivityStage {
  return { ...phaseOf(stage), steps: (stage.steps ?? []).map(phaseOf), stages: [] };
}

function promoteOf(promote: Promote): ActivityRelease {
  return {
    ...phaseOf(promote),
    kind: 'promote',
    environment: promote.environment ?? '',
    pullRequestUrl: promote.pullRequest?.pullRequestURL,
    applicationUrl: promote.applicationURL,
  };
}

function previewOf(preview: Preview): ActivityRelease {
  return {
    ...phaseOf(preview),
    kind: 'preview',
    environment: preview.environment ?? '',
    pullRequestUrl: preview.pullRequestURL,
    applicationUrl: preview.applicationURL,
  };
}

/** What it is called when no context tells. */
function fallbackName({ metadata, spec }: PipelineActivity): string {
  return spec?.pipeline?.split('/').at(-1) || metadata.name;
}

/** What it builds, in its own words. */
function buildOf(spec: PipelineActivity['spec']) {
  return {
    owner: spec?.gitOwner,
    repository: spec?.gitRepository,
    branch: spec?.gitBranch,
    context: spec?.context,
    build: spec?.build,
    revision: spec?.lastCommitSHA,
    repositoryUrl: spec?.gitUrl,
  };
}

/** An activity's span, from its start to its completion, with its stages, promotions and previews. */
export function mapActivity(object: PipelineActivity, deleted: boolean, parts: ActivityParts): EntityUpdate {
  const { metadata: meta, spec, newest } = object;
  const { key, ref, labels, created } = headOf(KIND, meta, deleted, undefined);
  const steps = spec?.steps ?? [];
  const activity = {
    ...phaseOf({ ...spec, name: fallbackName(object) }),
    ...buildOf(spec),
    ...{ key, ref, deleted, labels, created },
    lastSign: lastSign(meta, newest),
    version: spec?.version,
    releaseNotesUrl: spec?.releaseNotesURL,
    stages: steps.flatMap(({ stage }) => (stage ? [stageOf(stage)] : [])),
    releases: steps.flatMap(({ promote, preview }) => [
      ...(promote ? [promoteOf(promote)] : []),
      ...(preview ? [previewOf(preview)] : []),
    ]),
  };
  return activityUpdate(activity, parts);
}
