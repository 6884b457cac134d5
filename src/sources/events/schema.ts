import { z } from 'zod';
import { apiObject, time } from '../../core/schema/object.js';

/** A Kubernetes Event (core/v1), cut to the fields used. `count`, `lastTimestamp` and `series` change: left out. */
export const kubeEvent = apiObject({
  involvedObject: z.object({
    kind: z.string().min(1),
    uid: z.string().min(1),
    name: z.string().default(''),
    namespace: z.string().nullish(),
    fieldPath: z.string().nullish(),
  }),
  reason: z.string().nullish(),
  type: z.string().nullish(),
  message: z.string().nullish(),
  eventTime: time,
  firstTimestamp: time,
});
export type KubeEvent = z.infer<typeof kubeEvent>;
