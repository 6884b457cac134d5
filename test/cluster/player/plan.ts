import { z } from 'zod';
import { text } from '../../checker/json.js';
import { nameOf } from './paths.js';

/** Tekton copies the annotations of an embedded task to its pods, so that a pipeline tells how its pods will fare. */
export const PLAN = 'player.lighthouse-telemetry/plan';

const millis = z.number().int().nonnegative();
const perContainer = <T extends z.ZodType>(value: T) => z.record(z.string(), value).default({});

/** Containers are named as in the pod: `step-build`, `sidecar-db`. All times are milliseconds. */
const planSchema = z.strictObject({
  /** How long steps run, by container; `*` for all that are not named. */
  run: perContainer(millis),
  /** How long images take to be pulled, by image. */
  pull: perContainer(millis),
  /** How often an image can't be pulled before it can: so many times, or always. */
  pullFails: perContainer(z.union([z.number().int().positive(), z.literal('always')])),
  /** Exit codes other than 0. */
  exit: perContainer(z.number().int()),
  /** Exit codes of the first attempt only. */
  exitOnce: perContainer(z.number().int()),
  /** What a step writes as results of its task. */
  results: perContainer(z.record(z.string(), z.string())),
  /** So long after it runs, the pod is thrown off its node. */
  evictAfter: millis.optional(),
  /** No node has room for so long, or ever. */
  unschedulable: z.union([millis, z.literal('always')]).optional(),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanData = z.input<typeof planSchema>;

/** As the value of the annotation. Throws on what is no plan. */
export function writtenPlan(plan: PlanData): string {
  planSchema.parse(plan);
  return JSON.stringify(plan);
}

/** The plan that a pod carries; without one all goes well. Throws when it carries something else. */
export function planOf(pod: unknown): Plan {
  const written = text(pod, 'metadata', 'annotations', PLAN);
  try {
    return planSchema.parse(written === '' ? {} : JSON.parse(written));
  } catch (error) {
    throw new Error(`the plan of pod ${nameOf(pod)} is none`, { cause: error });
  }
}

const RUN_MS = 300;
const PULL_MS = 200;

export function runMillis({ run }: Plan, container: string): number {
  return run[container] ?? run['*'] ?? RUN_MS;
}

export function pullMillis({ pull }: Plan, image: string): number {
  return pull[image] ?? PULL_MS;
}

/** Tekton names the pods of later attempts `<task run>-pod-retry<n>`. */
export function exitCode({ exit, exitOnce }: Plan, container: string, pod: unknown): number {
  const isFirst = !/-retry\d+$/.test(nameOf(pod));
  return (isFirst ? exitOnce[container] : undefined) ?? exit[container] ?? 0;
}
