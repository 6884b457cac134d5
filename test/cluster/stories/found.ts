import type { ApiObject } from '../../../src/local/recording.js';
import { list, text } from '../../checker/json.js';
import { labelOf, nameOf, uidOf } from '../player/paths.js';
import type { Stage } from '../stage.js';

/** Waits until a job has ended. */
export async function jobEnd({ mirror, until }: Stage, job: ApiObject): Promise<void> {
  await until(`the end of job ${nameOf(job)}`, () => {
    const now = mirror.now('lighthousejobs', uidOf(job));
    return text(now, 'status', 'completionTime') === '' ? undefined : now;
  });
}

/** Waits for the run of a job. */
export function runOf({ mirror, until }: Stage, job: ApiObject): Promise<ApiObject> {
  return until(`the run of job ${nameOf(job)}`, () =>
    mirror.objects('pipelineruns').find((run) => isOwnedBy(run, job)),
  );
}

/** Waits for the activity of a job. */
export function activityOf({ mirror, until }: Stage, job: ApiObject): Promise<ApiObject> {
  return until(`the activity of job ${nameOf(job)}`, () =>
    mirror
      .objects('pipelineactivities')
      .find((activity) => labelOf(activity, 'lighthouse.jenkins-x.io/id') === nameOf(job)),
  );
}

/** Waits until a step of a run is at work. */
export async function stepOf({ mirror, until }: Stage, run: ApiObject): Promise<void> {
  await until(`a step of run ${nameOf(run)}`, () =>
    mirror
      .objects('taskruns')
      .filter((task) => isOwnedBy(task, run))
      .find(isAtWork),
  );
}

/** Whether a step of a task is at work. */
export function isAtWork(task: ApiObject): boolean {
  return list(task, 'status', 'steps').some((step) => text(step, 'running', 'startedAt') !== '');
}

export function isOwnedBy(object: ApiObject, owner: ApiObject): boolean {
  return list(object, 'metadata', 'ownerReferences').some((each) => text(each, 'uid') === uidOf(owner));
}
