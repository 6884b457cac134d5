import { instant } from '../instant.js';
import { at, firstOf, list, text } from '../json.js';
import type { Known } from '../recording.js';
import { closing, type Entity } from './entity.js';
import type { Expected } from './model.js';
import { conditionOutcome, CUT_SHORT, SKIPPED, type Outcome } from './outcome.js';
import { label } from './place.js';
import { spanOf } from './span.js';

/** When and how an entity was over. */
export interface Ending {
  readonly end: bigint;
  readonly outcome: Outcome;
  readonly incomplete: boolean;
}

/**
 * The end of a run or a task, as it was told first: Tekton may write a completion twice, each with its own time, when it
 * looks at the task once more before its cache shows the end.
 */
export function endingOf(entity: Entity): Ending {
  const statuses = entity.known.states.map((state) => at(state, 'status'));
  const status = statuses.find((told) => text(told, 'completionTime') !== '');
  const completion = instant(text(status, 'completionTime'));
  if (completion === undefined) return { end: closing(entity), outcome: CUT_SHORT, incomplete: true };
  return { end: completion, outcome: conditionOutcome(status), incomplete: false };
}

export function pipelineOf(known: Known): string {
  return firstOf(
    label(known, 'lighthouse.jenkins-x.io/context'),
    text(known.object, 'spec', 'pipelineRef', 'name'),
    text(known.object, 'metadata', 'generateName').replace(/-$/, ''),
    text(known.object, 'metadata', 'name'),
  );
}

export function runSpans(entity: Entity): readonly Expected[] {
  const pipeline = pipelineOf(entity.known);
  const ending = endingOf(entity);
  const resource = new Map([
    ['cicd.pipeline.name', pipeline],
    ['cicd.pipeline.run.id', entity.known.uid],
  ]);
  const run = spanOf(entity, {
    ...ending,
    role: 'run',
    name: `RUN ${pipeline}`,
    service: 'tekton',
    kind: 'server',
    start: entity.created,
    resource,
  });
  return [run, ...queueOf(entity, ending), ...skippedOf(entity, ending)];
}

function queueOf(entity: Entity, { incomplete }: Ending): readonly Expected[] {
  const end = instant(text(entity.known.object, 'status', 'startTime'));
  if (end === undefined || end <= entity.created) return [];
  return [
    spanOf(entity, {
      role: 'queue',
      path: 'queue',
      name: 'queue',
      service: 'tekton',
      start: entity.created,
      end,
      incomplete,
    }),
  ];
}

/** A skipped task is a point at the run's completion; a run that never completed tells of none. */
function skippedOf(entity: Entity, { end, incomplete }: Ending): readonly Expected[] {
  if (incomplete) return [];
  return list(entity.known.object, 'status', 'skippedTasks').map((task) =>
    spanOf(entity, {
      role: 'skipped',
      path: `skipped/${text(task, 'name')}`,
      name: `skipped ${text(task, 'name')}`,
      service: 'tekton',
      start: end,
      end,
      incomplete,
      outcome: SKIPPED,
      words: [text(task, 'reason')],
    }),
  );
}
