import { z } from 'zod';
import { isRetriedInTime } from '../kube/lease-rules.js';
import { duration } from '../schema/config.js';

const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

const shape = z.strictObject({
  enabled: z.boolean().default(false),
  /** Of the Lease; replicas with the same one are one sidecar. */
  name: z.string().regex(NAME, 'expected the name of a Lease').default('lighthouse-telemetry'),
  /** Else that of the pod, or of the kubeconfig's context, or the first of `kubernetes.namespaces`. */
  namespace: z.string().regex(NAMESPACE, 'expected the name of a namespace').optional(),
  // As controller-runtime and Tekton have them.
  lease_duration: duration.prefault('15s'),
  renew_deadline: duration.prefault('10s'),
  retry_period: duration.prefault('2s'),
});

/** The section `leader_election`. */
export const leaderElectionConfig = shape
  .superRefine((given, context) => {
    const problem = (key: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [key], message });
    };
    const [leaseMs, renewMs, retryMs] = [given.lease_duration, given.renew_deadline, given.retry_period];
    if (leaseMs < 1000) problem('lease_duration', 'must be 1s or longer: a Lease tells whole seconds');
    if (renewMs >= leaseMs) problem('renew_deadline', 'must be shorter than lease_duration');
    if (retryMs <= 0) problem('retry_period', 'must be longer than nothing');
    else if (!isRetriedInTime({ leaseMs, renewMs, retryMs }))
      problem('retry_period', 'must be shorter than renew_deadline by a sixth of it at least');
  })
  .prefault({});
export type LeaderElectionConfig = z.output<typeof leaderElectionConfig>;
