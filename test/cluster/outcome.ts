import { at, list, text } from '../checker/json.js';
import type { Mirror } from './player/mirror.js';
import { labelOf } from './player/paths.js';

/** What came of a story: the same each time it is played, whatever names and times were. Sorted, one line an object. */
export function outcomeOf(mirror: Pick<Mirror, 'objects'>): readonly string[] {
  const runs = new Map(
    mirror.objects('pipelineruns').map((run) => [text(run, 'metadata', 'uid'), runName(run)]),
  );
  const runBy = (object: unknown): string =>
    runs.get(labelOf(object, 'tekton.dev/pipelineRunUID')) ?? 'no run';
  const lines = [
    ...mirror.objects('lighthousejobs').map((job) => ({
      job: text(job, 'spec', 'context'),
      state: text(job, 'status', 'state'),
    })),
    ...mirror.objects('pipelineruns').map((run) => ({
      run: runName(run),
      ...resultOf(run),
      skipped: list(run, 'status', 'skippedTasks').map((task) => [text(task, 'name'), text(task, 'reason')]),
    })),
    ...mirror.objects('taskruns').map((task) => ({
      task: [runBy(task), labelOf(task, 'tekton.dev/pipelineTask'), ...list(task, 'spec', 'params')],
      ...resultOf(task),
      retries: list(task, 'status', 'retriesStatus').length,
      steps: list(task, 'status', 'steps').map((step) => [
        text(step, 'name'),
        at(step, 'terminated', 'exitCode'),
      ]),
    })),
    ...mirror.objects('pods').map((pod) => ({
      pod: [runBy(pod), labelOf(pod, 'tekton.dev/pipelineTask')],
      phase: text(pod, 'status', 'phase'),
      reason: text(pod, 'status', 'reason'),
    })),
    ...mirror.objects('pipelineactivities').map((activity) => ({
      activity: text(activity, 'spec', 'context'),
      status: text(activity, 'spec', 'status'),
    })),
  ];
  return lines.map((line) => JSON.stringify(line)).sort();
}

function runName(run: unknown): string {
  return labelOf(run, 'lighthouse.jenkins-x.io/context') || text(run, 'metadata', 'generateName');
}

function resultOf(object: unknown): object {
  const condition = list(object, 'status', 'conditions').find((each) => text(each, 'type') === 'Succeeded');
  return {
    status: text(condition, 'status'),
    reason: text(condition, 'reason'),
    results: list(object, 'status', 'results').map((result) => [text(result, 'name'), at(result, 'value')]),
  };
}
