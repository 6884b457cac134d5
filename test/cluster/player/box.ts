import { list, text } from '../../checker/json.js';
import { apiTime } from './instants.js';
import type { Json } from './kube.js';

/** One container of a pod, as the kubelet knows it. */
export interface Box {
  readonly name: string;
  readonly image: string;
  readonly isInit: boolean;
  state: BoxState;
}

type BoxState = Waiting | Running | Over;

interface Waiting {
  readonly is: 'waiting';
  readonly reason: string;
  readonly message?: string;
}

interface Running {
  readonly is: 'running';
  readonly since: Date;
}

interface Over {
  readonly is: 'over';
  readonly since: Date;
  readonly until: Date;
  readonly exitCode: number;
  /** What Tekton's entrypoint leaves behind. */
  readonly message: string;
}

const IMAGE_ID = `sha256:${'a'.repeat(64)}`;

export function boxesOf(pod: unknown): readonly Box[] {
  return [...boxesIn(pod, 'initContainers'), ...boxesIn(pod, 'containers')];
}

function boxesIn(pod: unknown, field: 'initContainers' | 'containers'): readonly Box[] {
  return list(pod, 'spec', field).map((container) => ({
    name: text(container, 'name'),
    image: text(container, 'image'),
    isInit: field === 'initContainers',
    state: { is: 'waiting', reason: 'PodInitializing' },
  }));
}

export function isStep({ name }: Box): boolean {
  return name.startsWith('step-');
}

/** The part of the pod's spec that an Event about the container names. */
export function fieldPathOf({ name, isInit }: Box): string {
  return `spec.${isInit ? 'initContainers' : 'containers'}{${name}}`;
}

/** One of the `containerStatuses`. */
export function statusOf({ name, image, state }: Box): Json {
  const isRunning = state.is === 'running';
  return {
    name,
    image,
    state: stateOf(name, state),
    lastState: {},
    ready: isRunning,
    started: isRunning,
    restartCount: 0,
    imageID: state.is === 'waiting' ? '' : IMAGE_ID,
  };
}

function stateOf(name: string, state: BoxState): Json {
  if (state.is === 'waiting') {
    const { reason, message } = state;
    return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
  }
  if (state.is === 'running') return { running: { startedAt: apiTime(state.since) } };
  const { exitCode, message, since, until } = state;
  return {
    terminated: {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      message,
      startedAt: apiTime(since),
      finishedAt: apiTime(until),
      containerID: `containerd://${name}`,
    },
  };
}

const OF_TASK = 1;
const OF_TEKTON = 3;

/** The containers of all steps start together and wait for each other: when a step really began, only this tells. */
export function entrypointMessage(began: Date, results: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(results).map(([key, value]) => ({ key, value, type: OF_TASK }));
  return JSON.stringify([...written, { key: 'StartedAt', value: began.toISOString(), type: OF_TEKTON }]);
}

/** Of a step that Tekton's entrypoint leaves out because one before it has failed. */
export function skippedMessage(began: Date): string {
  return JSON.stringify([
    { key: 'StartedAt', value: began.toISOString(), type: OF_TEKTON },
    { key: 'Reason', value: 'Skipped', type: OF_TEKTON },
  ]);
}
