import { z } from 'zod';
import { apiObject, stringMap, time } from '../../core/schema/object.js';

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
});
export type Condition = z.infer<typeof condition>;

const terminated = z.object({
  exitCode: z.number().nullish(),
  reason: z.string().nullish(),
  startedAt: time,
  finishedAt: time,
});

const step = z.object({
  name: z.string().nullish(),
  container: z.string().nullish(),
  terminationReason: z.string().nullish(),
  running: z.object({ startedAt: time }).nullish(),
  terminated: terminated.nullish(),
});
export type Step = z.infer<typeof step>;

const attempt = z.object({
  startTime: time,
  completionTime: time,
  conditions: z.array(condition).nullish(),
  podName: z.string().nullish(),
  steps: z.array(step).nullish(),
});
export type Attempt = z.infer<typeof attempt>;

const skippedTask = z.object({ name: z.string(), reason: z.string().nullish() });

/** A PipelineRun (tekton.dev/v1), cut to the fields used: no params, no specs, no results, no annotations. */
export const pipelineRun = apiObject({
  spec: z.object({ pipelineRef: z.object({ name: z.string().nullish() }).nullish() }).nullish(),
  status: z
    .object({
      startTime: time,
      completionTime: time,
      conditions: z.array(condition).nullish(),
      skippedTasks: z.array(skippedTask).nullish(),
      spanContext: stringMap,
    })
    .nullish(),
});
export type PipelineRun = z.infer<typeof pipelineRun>;

/** A TaskRun (tekton.dev/v1), cut to the fields used. `status.sidecars` change after the end and are left out. */
export const taskRun = apiObject({
  status: attempt.extend({ retriesStatus: z.array(attempt).nullish(), spanContext: stringMap }).nullish(),
});
export type TaskRun = z.infer<typeof taskRun>;
