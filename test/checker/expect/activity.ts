import { at, firstOf, list, text } from '../json.js';
import { closing, type Entity } from './entity.js';
import type { Expected } from './model.js';
import { CUT_SHORT } from './outcome.js';
import { called, overOf, phaseEnding, phaseOf, type Called, type Phase } from './phase.js';
import { label } from './place.js';
import { promotionSpans } from './promotion.js';
import type { Ending } from './run.js';
import { spanOf } from './span.js';

/** The span of an activity in its last state, with its stages, steps and promotions. */
export function activitySpans(entity: Entity): readonly Expected[] {
  const ending = activityEnding(entity);
  const context = contextOf(entity);
  const activity = spanOf(entity, {
    ...ending,
    ...changeOf(entity),
    role: 'activity',
    name: `activity ${context}`,
    service: 'jenkins-x',
    start: entity.created,
  });
  return [activity, ...stageSpans(entity, ending), ...promotionSpans(entity)];
}

function activityEnding(entity: Entity): Ending {
  const over = overOf(phaseOf(at(entity.known.object, 'spec')));
  return over === undefined
    ? { end: closing(entity), outcome: CUT_SHORT, incomplete: true }
    : { ...over, incomplete: false };
}

function contextOf({ known }: Entity): string {
  return firstOf(
    text(known.object, 'spec', 'context'),
    label(known, 'lighthouse.jenkins-x.io/context'),
    label(known, 'context'),
    text(known.object, 'spec', 'pipeline').split('/').at(-1) ?? '',
    text(known.object, 'metadata', 'name'),
  );
}

/** The attributes that an activity must have: the pull request, when it builds one. */
function changeOf(entity: Entity): Pick<Expected, 'attributes' | 'absent'> {
  const { known } = entity;
  const branch = firstOf(
    text(known.object, 'spec', 'gitBranch'),
    label(known, 'lighthouse.jenkins-x.io/branch'),
    label(known, 'branch'),
  );
  const change = firstOf(
    label(known, 'lighthouse.jenkins-x.io/refs.pull'),
    /^PR-(\d+)$/.exec(branch)?.[1] ?? '',
  );
  const pipeline = ['cicd.pipeline.name', [contextOf(entity)]] as const;
  return change === ''
    ? { attributes: new Map([pipeline]), absent: ['vcs.change.id'] }
    : { attributes: new Map([pipeline, ['vcs.change.id', [change]]]), absent: [] };
}

function stageSpans(entity: Entity, whole: Ending): readonly Expected[] {
  const stages = list(entity.known.object, 'spec', 'steps')
    .filter((step) => at(step, 'stage') !== undefined)
    .map((step) => phaseOf(at(step, 'stage')));
  return called('stage', stages).flatMap(({ phase: stage, piece }) => {
    const own = phaseSpan(entity, stage, whole, {
      path: piece,
      role: 'stage',
      name: `stage ${stage.name}`,
      attribute: 'jenkins_x.stage.name',
    });
    return [...own, ...stepSpans(entity, stage, whole, { path: piece, isDrawn: own.length > 0 })];
  });
}

/** The steps of a stage that has not begun stand under the activity. */
function stepSpans(
  entity: Entity,
  stage: Phase,
  whole: Ending,
  under: { readonly path: string; readonly isDrawn: boolean },
): readonly Expected[] {
  return called('step', stage.steps).flatMap(({ phase: step, piece }: Called) =>
    phaseSpan(entity, step, whole, {
      path: `${under.path}|${piece}`,
      ...(under.isDrawn ? { under: under.path } : {}),
      role: 'activity-step',
      name: step.name,
      attribute: 'jenkins_x.step.name',
    }),
  );
}

interface Own {
  readonly path: string;
  readonly under?: string;
  readonly role: 'stage' | 'activity-step';
  readonly name: string;
  readonly attribute: string;
}

/** A phase that has not begun has no span. */
function phaseSpan(
  entity: Entity,
  phase: Phase,
  whole: Ending,
  { attribute, ...own }: Own,
): readonly Expected[] {
  if (phase.started === undefined) return [];
  return [
    spanOf(entity, {
      ...phaseEnding(phase, whole),
      ...own,
      service: 'jenkins-x',
      start: phase.started,
      attributes: new Map([[attribute, [phase.name]]]),
    }),
  ];
}
