import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { PipelineConfig } from '../config/pipeline.js';
import type { Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { Counters, Logger, Meter } from '../contract/ports.js';
import { createKubeClient, type KubeClient } from '../kube/client.js';
import { createElector } from '../kube/lease.js';
import { naming } from './context.js';
import type { Member } from './lifecycle.js';

const ELECTION = 'leader_election';

/** It led, and does not any more: what it knows may be of the past, so it is of no use any more. */
export class LeadershipLostError extends ComponentError {}

/** Who of several replicas works. */
export interface Election {
  readonly member: Member;
  readonly isLeader: () => boolean;
  readonly elected: Promise<void>;
  readonly lost: Promise<LeadershipLostError>;
}

export interface ElectionOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly report: (name: string, health: Health) => void;
}

/** @throws ComponentError when there is no cluster, or no namespace to have the lease in */
export function createElection({ config, log, counters, meter, report }: ElectionOptions): Election {
  const { name, lease_duration, renew_deadline, retry_period } = config.leaderElection;
  // One of its own: the pipeline's is made by who leads, and is busy with lists.
  const client = naming('kubernetes', () => createKubeClient(config.kubernetes));
  const elector = createElector({
    ...{ client, counters },
    place: { namespace: namespaceOf(config, client), name },
    // Unlike that of any earlier process in the same pod. It stands in the lease and the log, and in no span.
    identity: `${hostname()}_${randomUUID()}`,
    timing: { leaseMs: lease_duration, renewMs: renew_deadline, retryMs: retry_period },
    log: log.with({ kind: ELECTION }),
    report: (health) => {
      report(ELECTION, health);
    },
  });
  meter.gauge('leader', () => Number(elector.isLeader));
  const stop = async (): Promise<void> => {
    await elector.stop();
    await client.close();
  };
  return {
    member: { name: ELECTION, component: { start: () => elector.start(), stop } },
    isLeader: () => elector.isLeader,
    elected: elector.elected,
    lost: elector.lost.then((reason) => new LeadershipLostError(ELECTION, reason)),
  };
}

function namespaceOf({ leaderElection, kubernetes }: PipelineConfig, client: KubeClient): string {
  const configured = kubernetes.namespaces.find((namespace) => namespace !== '*');
  const namespace = leaderElection.namespace ?? client.namespace ?? configured;
  if (namespace !== undefined) return namespace;
  throw new ComponentError(ELECTION, 'needs leader_election.namespace: the kubeconfig names none');
}
