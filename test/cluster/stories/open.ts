import type { ApiObject, ObjectKind } from '../../../src/local/recording.js';
import { list, text } from '../../checker/json.js';
import { branchOf } from '../player/activity.js';
import { isForgotten } from '../player/foghorn.js';
import type { Mirror } from '../player/mirror.js';
import { labelOf, nameOf, uidOf } from '../player/paths.js';
import { isOver } from '../player/stage-words.js';

const ID = 'lighthouse.jenkins-x.io/id';
const JOB_STATES: ReadonlySet<string> = new Set(['success', 'failure', 'aborted', 'error']);
const POD_PHASES: ReadonlySet<string> = new Set(['Succeeded', 'Failed']);

type Objects = Pick<Mirror, 'objects'>;

/** What goes on in a namespace, or has not even begun: one sentence each. */
export function openIn(mirror: Objects): readonly string[] {
  const runs = mirror.objects('pipelineruns');
  return [
    ...open(mirror, 'lighthousejobs', (job) => isJobOver(job, runs)),
    ...open(mirror, 'pipelineruns', isComplete),
    ...open(mirror, 'taskruns', isComplete),
    ...open(mirror, 'pods', (pod) => POD_PHASES.has(text(pod, 'status', 'phase'))),
    ...open(mirror, 'pipelineactivities', isActivityOver),
    ...runs.filter((run) => lacksActivity(run, mirror)).map((run) => `the activity of ${nameOf(run)}`),
  ];
}

function open(
  mirror: Objects,
  kind: ObjectKind,
  isOverNow: (object: ApiObject) => boolean,
): readonly string[] {
  const going = mirror.objects(kind).filter((object) => !isOverNow(object));
  return going.map((object) => `${kind} ${nameOf(object)}`);
}

/** One that is forgotten is left as it is when its run is gone; before that run is there it has not begun. */
function isJobOver(job: ApiObject, runs: readonly ApiObject[]): boolean {
  const isTold = JOB_STATES.has(text(job, 'status', 'state')) && text(job, 'status', 'completionTime') !== '';
  if (isTold || !isForgotten(job)) return isTold;
  const hadRun = text(job, 'status', 'activity', 'name') !== '';
  return hadRun && !runs.some((run) => ownerOf(run) === uidOf(job));
}

function ownerOf(run: ApiObject): string {
  return text(list(run, 'metadata', 'ownerReferences')[0], 'uid');
}

function isComplete(object: ApiObject): boolean {
  return text(object, 'status', 'completionTime') !== '';
}

/** A promotion may go on when its activity is over. */
function isActivityOver(activity: ApiObject): boolean {
  const steps = list(activity, 'spec', 'steps').map((step) => text(step, 'promote', 'status'));
  const isPromoted = steps.every((status) => status === '' || isOver(status));
  const hasLogs = text(activity, 'spec', 'buildLogsUrl') !== '';
  return isPromoted && hasLogs && isOver(text(activity, 'spec', 'status'));
}

function lacksActivity(run: ApiObject, mirror: Objects): boolean {
  if (branchOf(run) === undefined) return false;
  const id = labelOf(run, ID);
  return !mirror.objects('pipelineactivities').some((activity) => labelOf(activity, ID) === id);
}
