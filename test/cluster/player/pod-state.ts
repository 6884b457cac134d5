import { boxesOf, statusOf, type Box } from './box.js';
import { apiTime } from './instants.js';
import type { Json } from './kube.js';

/** A pod as the kubelet knows it. */
export interface PodState {
  readonly boxes: readonly Box[];
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  scheduled?: Date;
  /** When the kubelet took it over. */
  taken?: Date;
  initialized?: Date;
  ready?: Date;
  unready?: Date;
  evicted?: { readonly reason: string; readonly message: string };
}

export function createPodState(pod: unknown): PodState {
  return { boxes: boxesOf(pod), phase: 'Pending' };
}

/** The whole status, as the kubelet reports it. */
export function podStatus(state: PodState): Json {
  const { boxes, phase, taken, evicted } = state;
  return {
    phase,
    ...evicted,
    conditions: conditionsOf(state),
    ...(taken === undefined ? {} : { startTime: apiTime(taken), hostIP: '10.0.0.1', podIP: '10.1.0.9' }),
    ...(taken === undefined ? {} : { podIPs: [{ ip: '10.1.0.9' }] }),
    initContainerStatuses: boxes.filter(({ isInit }) => isInit).map(statusOf),
    containerStatuses: boxes.filter(({ isInit }) => !isInit).map(statusOf),
  };
}

function conditionsOf({ scheduled, initialized, ready, unready }: PodState): readonly Json[] {
  return [
    ...condition('PodScheduled', 'True', scheduled),
    ...condition('Initialized', 'True', initialized),
    ...['ContainersReady', 'Ready'].flatMap((type) =>
      unready === undefined ? condition(type, 'True', ready) : condition(type, 'False', unready),
    ),
  ];
}

function condition(type: string, status: string, since: Date | undefined): readonly Json[] {
  return since === undefined
    ? []
    : [{ type, status, lastProbeTime: null, lastTransitionTime: apiTime(since) }];
}
