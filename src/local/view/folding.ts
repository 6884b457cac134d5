import { isIncomplete, resultOf } from './outcome.js';
import { compareNodes, type TraceNode } from './trace.js';

/**
 * A pod that says nothing that its task does not say: the task's only one, with the same result, and not longer.
 * Its line is left out and what hangs below it hangs below the task.
 */
export function foldedPod(task: TraceNode): TraceNode | undefined {
  const [pod, another] = task.children.filter(({ role }) => role === 'pod');
  if (task.role !== 'task' || pod === undefined || another !== undefined) return undefined;
  if (task.span === undefined || pod.span === undefined) return undefined;
  const same =
    resultOf(pod.span) === resultOf(task.span) && isIncomplete(pod.span) === isIncomplete(task.span);
  return same && pod.end <= task.end && pod.span.links.length === 0 ? pod : undefined;
}

function isRun({ role, name, span }: TraceNode): boolean {
  return role === 'other' && name.startsWith('RUN ') && span?.attributes.has('k8s.pipelinerun.uid') === true;
}

function succeeded({ span }: TraceNode): boolean {
  return span !== undefined && ['success', 'skip'].includes(resultOf(span) ?? 'success');
}

/** The run whose story an activity tells. */
function runOf({ parent }: TraceNode): TraceNode | undefined {
  if (parent === undefined) return undefined;
  return isRun(parent) ? parent : parent.children.find(isRun);
}

/**
 * Stages and steps of an activity that tell what stands below its run already. One that did not succeed although the run
 * did is no such, nor is any where there is no run.
 */
export function retold(activity: TraceNode): TraceNode[] {
  const run = activity.role === 'activity' ? runOf(activity) : undefined;
  if (run === undefined) return [];
  const stages = activity.children.filter(({ role }) => role === 'stage' || role === 'stage-step');
  return succeeded(run) ? stages.filter(succeeded) : stages;
}

function isWebhook({ role }: TraceNode): boolean {
  return role === 'webhook';
}

/**
 * What is drawn below a node, or told on its line: its children, and those of the pod that is folded into it. By start,
 * but what led to it all is first.
 */
export function contentOf(node: TraceNode): TraceNode[] {
  const pod = foldedPod(node);
  const left = new Set<TraceNode | undefined>([pod, ...retold(node)]);
  const kept = node.children.filter((child) => !left.has(child));
  const drawn = pod === undefined ? kept : [...kept, ...pod.children].sort(compareNodes);
  return [...drawn.filter(isWebhook), ...drawn.filter((child) => !isWebhook(child))];
}
