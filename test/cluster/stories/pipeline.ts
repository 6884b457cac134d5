import { CUSTOM, CUSTOM_API, INNER } from '../player/custom-tasks.js';
import type { Json } from '../player/kube.js';
import { PLAN, writtenPlan, type PlanData } from '../player/plan.js';

export interface PipelinePlan {
  readonly tasks: readonly TaskPlan[];
  /** Tasks that come at the end, whatever came before. */
  readonly lastly?: readonly TaskPlan[];
  /** When the whole run is given up, such as `5s`. */
  readonly timeout?: string;
}

export interface TaskPlan {
  readonly name: string;
  readonly steps: readonly string[];
  /** Of all of its steps. */
  readonly image?: string;
  readonly after?: readonly string[];
  readonly retries?: number;
  /** It is skipped. */
  readonly isSkipped?: true;
  /** It is there once for each of these. */
  readonly matrix?: readonly string[];
  readonly sidecars?: readonly string[];
  /** How its pods fare. */
  readonly plan?: PlanData;
  /** It is a custom task that runs this pipeline in a run of its own. */
  readonly inner?: PipelinePlan;
  /** It is a custom task that is done at once. */
  readonly isCustom?: true;
}

const SHORT_MS = 300;
const TOOLS = 'ghcr.io/acme/tools:1';

/** What a PipelineRun says that it runs. On a cluster with nodes it names an image in which steps do what is planned. */
export function pipelineOf(plan: PipelinePlan, image?: string): Json {
  const { tasks, lastly, timeout } = plan;
  return {
    pipelineSpec: {
      tasks: tasks.map((task) => taskOf(task, image)),
      ...(lastly === undefined ? {} : { finally: lastly.map((task) => taskOf(task, image)) }),
    },
    ...(timeout === undefined ? {} : { timeouts: { pipeline: timeout } }),
  };
}

function taskOf(task: TaskPlan, image?: string): Json {
  const { name, after, retries, matrix, isSkipped } = task;
  return {
    name,
    ...(after === undefined ? {} : { runAfter: after }),
    ...(retries === undefined ? {} : { retries }),
    ...(matrix === undefined ? {} : { matrix: { params: [{ name: 'of', value: matrix }] } }),
    ...(isSkipped === undefined ? {} : { when: [{ input: 'a', operator: 'in', values: ['b'] }] }),
    ...workOf(task, image),
  };
}

function workOf(task: TaskPlan, image?: string): Json {
  const { inner, isCustom } = task;
  if (inner === undefined && isCustom === undefined) return { taskSpec: taskSpecOf(task, image) };
  const kind = inner === undefined ? CUSTOM.nothing : CUSTOM.pipeline;
  const metadata = inner === undefined ? {} : { annotations: { [INNER]: JSON.stringify(pipelineOf(inner)) } };
  return { taskSpec: { apiVersion: CUSTOM_API, kind, metadata, spec: {} } };
}

function taskSpecOf(task: TaskPlan, shell?: string): Json {
  const { steps, image = TOOLS, matrix, sidecars, plan } = task;
  const results = Object.values(plan?.results ?? {}).flatMap((each) => Object.keys(each));
  return {
    ...(plan === undefined ? {} : { metadata: { annotations: { [PLAN]: writtenPlan(plan) } } }),
    ...(matrix === undefined ? {} : { params: [{ name: 'of' }] }),
    ...(results.length === 0 ? {} : { results: results.map((name) => ({ name })) }),
    ...(sidecars === undefined ? {} : { sidecars: sidecars.map(sidecarOf) }),
    // Without a command Tekton would look for one in the image.
    steps: steps.map((name) =>
      shell === undefined
        ? { name, image, command: ['run', name] }
        : { name, image: shell, command: ['sh', '-c', scriptOf(name, plan)] },
    ),
  };
}

function scriptOf(step: string, { run, exit }: PlanData = {}): string {
  const seconds = (run?.[`step-${step}`] ?? run?.['*'] ?? SHORT_MS) / 1000;
  return `sleep ${String(seconds)}; exit ${String(exit?.[`step-${step}`] ?? 0)}`;
}

function sidecarOf(name: string): Json {
  return { name, image: `ghcr.io/acme/${name}:1`, command: ['serve', name] };
}
