import { instant, latest } from '../instant.js';
import { at, firstOf, list, text } from '../json.js';
import { closing, newest, type Entity } from './entity.js';
import type { Expected } from './model.js';
import { containerOutcome, CUT_SHORT, type Outcome } from './outcome.js';
import { label } from './place.js';
import type { Ending } from './run.js';
import { spanOf } from './span.js';
import { spellOf, taskName } from './task.js';
import type { Known } from '../recording.js';

const SIDECAR = 'sidecar-';

export function podSpans(entity: Entity): readonly Expected[] {
  const status = at(entity.known.object, 'status');
  const ending = podEnding(entity, status);
  const pod = spanOf(entity, {
    ...ending,
    role: 'pod',
    name: `pod ${taskOf(entity.known)}`,
    service: 'kubernetes',
    start: entity.created,
  });
  const inits = list(status, 'initContainerStatuses').flatMap((container) =>
    containerSpan(entity, container, 'init', text(container, 'name'), ending),
  );
  const sidecars = containersOf(status).flatMap((container) => {
    const name = text(container, 'name');
    if (!name.startsWith(SIDECAR)) return [];
    return containerSpan(entity, container, 'sidecar', name.slice(SIDECAR.length), ending);
  });
  return [pod, ...inits, ...sidecars];
}

/** As the TaskRun's span is named, from the pod's own labels. */
function taskOf(pod: Known): string {
  const taskRun = label(pod, 'tekton.dev/taskRun');
  const pipelineTask = label(pod, 'tekton.dev/pipelineTask');
  if (pipelineTask !== '') return taskName(pipelineTask, taskRun);
  return firstOf(label(pod, 'tekton.dev/task'), taskRun);
}

function containersOf(status: unknown): readonly unknown[] {
  return list(status, 'containerStatuses');
}

function podEnding(entity: Entity, status: unknown): Ending {
  const phase = text(status, 'phase');
  if (phase !== 'Succeeded' && phase !== 'Failed') {
    return { end: closing(entity), outcome: CUT_SHORT, incomplete: true };
  }
  const finished = containersOf(status).map((each) =>
    instant(text(each, 'state', 'terminated', 'finishedAt')),
  );
  return {
    end: latest(finished) ?? newest(status) ?? entity.created,
    outcome: podOutcome(phase, status),
    incomplete: false,
  };
}

function podOutcome(phase: string, status: unknown): Outcome {
  if (phase === 'Succeeded') return { result: 'success' };
  const reason = text(status, 'reason');
  if (reason === 'DeadlineExceeded') return { result: 'timeout', reason };
  if (reason !== '') return { result: 'error', reason };
  return { result: 'failure', reason: firstFailure(status) };
}

function firstFailure(status: unknown): string {
  const containers = [...list(status, 'initContainerStatuses'), ...containersOf(status)];
  const workers = containers.filter((each) => !text(each, 'name').startsWith(SIDECAR));
  const outcomes = workers
    .filter((each) => at(each, 'state', 'terminated') !== undefined)
    .map((each) => containerOutcome(each));
  return outcomes.find(({ result }) => result === 'failure')?.reason ?? '';
}

function containerSpan(
  entity: Entity,
  container: unknown,
  role: 'init' | 'sidecar',
  name: string,
  pod: Ending,
): readonly Expected[] {
  const ran = spellOf(at(container, 'state'), containerOutcome(container), pod);
  if (ran === undefined) return [];
  return [
    spanOf(entity, {
      ...ran,
      role,
      path: `${role}/${name}`,
      name: `${role} ${name}`,
      service: 'kubernetes',
    }),
  ];
}
