import { instant } from '../instant.js';
import { at, firstOf, list, text } from '../json.js';
import type { Entity } from './entity.js';
import type { Expected } from './model.js';
import { conditionOutcome, CUT_SHORT, type Outcome, stepOutcome } from './outcome.js';
import { label } from './place.js';
import { endingOf, type Ending } from './run.js';
import { spanOf } from './span.js';

const MATRIX_INDEX = /^-\d+$/;

/** The name of a task's span, from the labels that a TaskRun and its pods share. */
export function taskName(pipelineTask: string, taskRun: string): string {
  const marker = taskRun.lastIndexOf(`-${pipelineTask}-`);
  if (marker < 0) return pipelineTask;
  const index = taskRun.slice(marker + pipelineTask.length + 1);
  return MATRIX_INDEX.test(index) ? `${pipelineTask}${index}` : pipelineTask;
}

function nameOf(entity: Entity): string {
  const name = text(entity.known.object, 'metadata', 'name');
  const pipelineTask = label(entity.known, 'tekton.dev/pipelineTask');
  if (pipelineTask !== '') return taskName(pipelineTask, name);
  const generated = text(entity.known.object, 'metadata', 'generateName').replace(/-$/, '');
  return firstOf(label(entity.known, 'tekton.dev/task'), generated, name);
}

export function taskSpans(entity: Entity): readonly Expected[] {
  const ending = endingOf(entity);
  const name = nameOf(entity);
  const task = spanOf(entity, {
    ...ending,
    role: 'task',
    name,
    service: 'tekton',
    start: entity.created,
    attributes: new Map([
      ['cicd.pipeline.task.name', [name, label(entity.known, 'tekton.dev/pipelineTask')]],
      ['cicd.pipeline.task.run.id', [entity.known.uid]],
    ]),
  });
  const status = at(entity.known.object, 'status');
  const attempts = list(status, 'retriesStatus').flatMap((attempt, index) =>
    attemptSpans(entity, attempt, index + 1, ending),
  );
  return [task, ...stepSpans(entity, status, ending), ...attempts];
}

/** An earlier try. It ended for good, whatever became of its task; only what a cut-short task says is marked. */
function attemptSpans(entity: Entity, attempt: unknown, number: number, task: Ending): readonly Expected[] {
  const path = `attempt/${number}`;
  const completion = instant(text(attempt, 'completionTime'));
  const ending: Ending = {
    end: completion ?? task.end,
    outcome: completion === undefined ? CUT_SHORT : conditionOutcome(attempt),
    incomplete: task.incomplete || completion === undefined,
  };
  const span = spanOf(entity, {
    ...ending,
    role: 'attempt',
    path,
    name: `attempt ${number}`,
    service: 'tekton',
    start: instant(text(attempt, 'startTime')) ?? entity.created,
  });
  return [span, ...stepSpans(entity, attempt, ending, path)];
}

function stepSpans(entity: Entity, status: unknown, whole: Ending, under?: string): readonly Expected[] {
  return list(status, 'steps').flatMap((step) => {
    const ran = spellOf(step, stepOutcome(step), whole);
    if (ran === undefined) return [];
    const name = text(step, 'name');
    const path = under === undefined ? `step/${name}` : `${under}|step/${name}`;
    const place = under === undefined ? { path } : { path, under };
    return [spanOf(entity, { ...ran, ...place, role: 'step', name: `step ${name}`, service: 'tekton' })];
  });
}

/** The time in which a step or container ran; nothing when it only waited. */
export interface Spell extends Ending {
  readonly start: bigint;
}

export function spellOf(state: unknown, outcome: Outcome, whole: Ending): Spell | undefined {
  const finished = instant(text(state, 'terminated', 'finishedAt'));
  if (finished !== undefined) {
    const start = instant(text(state, 'terminated', 'startedAt')) ?? finished;
    return { start, end: finished, outcome, incomplete: whole.incomplete };
  }
  const running = instant(text(state, 'running', 'startedAt'));
  if (running === undefined) return undefined;
  return { start: running, end: whole.end, outcome: CUT_SHORT, incomplete: true };
}
