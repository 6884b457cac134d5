import { ATTR } from '../contract/attributes.js';
import type { Attributes, Micros, PartFacts } from '../contract/model.js';
import type { Activity, ActivityPhase, ActivityRelease, ActivityStage } from './activity-model.js';
import { endingOf } from './activity-outcome.js';
import { numbered } from './activity-paths.js';
import { present } from './labels.js';
import { publicUrl } from './public-url.js';

/** Stages that are nested deeper are not drawn: a pushed record may nest as deep as it likes. */
const DEEPEST = 8;

/** Where phases stand. */
interface Under {
  /** Path of the stage they belong to; empty at the top. */
  readonly path: string;
  /** Path of the nearest part above them that is drawn. */
  readonly parent?: string;
  readonly depth: number;
}

function nameOf({ name }: ActivityPhase): string {
  return name === '' ? 'unnamed' : name;
}

/** All that a phase says, in an order of its own. */
function tell(phase: ActivityPhase): string {
  return JSON.stringify([phase.name, phase.status, phase.started, phase.completed]);
}

function tellStage(stage: ActivityStage, depth = 1): string {
  const inner = depth < DEEPEST ? stage.stages.map((child) => tellStage(child, depth + 1)) : [];
  return JSON.stringify([tell(stage), stage.steps.map(tell).sort(), inner.sort()]);
}

/** The part of a phase from `start` on; none of one that has not begun. */
function phasePart(
  phase: ActivityPhase,
  start: Micros | undefined,
  facts: Pick<PartFacts, 'path' | 'name' | 'attributes' | 'leavesAlone'>,
  parent?: string,
): PartFacts[] {
  if (start === undefined) return [];
  return [{ ...facts, ...(parent === undefined ? {} : { parent }), start, ...endingOf(phase) }];
}

function joined(path: string, piece: string): string {
  return path === '' ? piece : `${path}|${piece}`;
}

function stepParts(steps: readonly ActivityPhase[], names: Attributes, under: Under): PartFacts[] {
  return numbered('step', steps, nameOf, tell).flatMap(({ phase, piece }) => {
    const name = nameOf(phase);
    const attributes = { ...names, [ATTR.activityStepName]: name };
    return phasePart(
      phase,
      phase.started,
      { path: joined(under.path, piece), name, attributes },
      under.parent,
    );
  });
}

/** Stages with their steps and nested stages. What stands in a stage that has not begun hangs under what is above that. */
function stageParts(stages: readonly ActivityStage[], names: Attributes, under: Under): PartFacts[] {
  if (under.depth >= DEEPEST) return [];
  return numbered('stage', stages, nameOf, tellStage).flatMap(({ phase: stage, piece }) => {
    const name = nameOf(stage);
    const path = joined(under.path, piece);
    const attributes = { ...names, [ATTR.stageName]: name };
    const own = phasePart(stage, stage.started, { path, name: `stage ${name}`, attributes }, under.parent);
    const inside: Under = { ...under, path, ...(own.length > 0 && { parent: path }), depth: under.depth + 1 };
    return [...own, ...stepParts(stage.steps, names, inside), ...stageParts(stage.stages, names, inside)];
  });
}

function releaseAttributes(activity: Activity, release: ActivityRelease): Attributes {
  return present({
    [ATTR.environmentName]: release.environment || undefined,
    [ATTR.releaseVersion]: activity.version || undefined,
    [ATTR.releaseNotesUrl]: publicUrl(activity.releaseNotesUrl),
    [ATTR.promotePullRequestUrl]: publicUrl(release.pullRequestUrl),
    [ATTR.applicationUrl]: publicUrl(release.applicationUrl),
  });
}

/** Promotions, or previews. One that does not tell when it started is a point at its completion. */
function releaseParts(kind: ActivityRelease['kind'], activity: Activity, names: Attributes): PartFacts[] {
  const releases = activity.releases.filter((release) => release.kind === kind);
  const called = (release: ActivityRelease): string => release.environment || nameOf(release);
  const rest = ({ environment, pullRequestUrl, applicationUrl, ...phase }: ActivityRelease): string =>
    JSON.stringify([tell(phase), environment, pullRequestUrl, applicationUrl]);
  return numbered(kind, releases, called, rest).flatMap(({ phase: release, piece }) =>
    phasePart(release, release.started ?? endingOf(release)?.end, {
      path: piece,
      name: `${kind} ${called(release)}`,
      attributes: { ...names, ...releaseAttributes(activity, release) },
      leavesAlone: true,
    }),
  );
}

export function activityStages(activity: Activity, names: Attributes): PartFacts[] {
  return stageParts(activity.stages, names, { path: '', depth: 0 });
}

export function activityReleases(activity: Activity, names: Attributes): PartFacts[] {
  return [...releaseParts('promote', activity, names), ...releaseParts('preview', activity, names)];
}
