import { z } from 'zod';
import { apiObject, time } from '../../core/schema/object.js';

const containerStatus = z.object({
  name: z.string(),
  state: z
    .object({
      running: z.object({ startedAt: time }).nullish(),
      terminated: z
        .object({
          exitCode: z.number().nullish(),
          reason: z.string().nullish(),
          startedAt: time,
          finishedAt: time,
        })
        .nullish(),
    })
    .nullish(),
});
export type ContainerStatus = z.infer<typeof containerStatus>;

/** A Pod (v1), cut to the fields used: no env, args, volumes or annotations. */
export const pod = apiObject({
  spec: z.object({ nodeName: z.string().nullish() }).nullish(),
  status: z
    .object({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      initContainerStatuses: z.array(containerStatus).nullish(),
      containerStatuses: z.array(containerStatus).nullish(),
    })
    .nullish(),
});
export type Pod = z.infer<typeof pod>;
