import type { ApiObject } from '../../../src/local/recording.js';
import { text } from '../../checker/json.js';
import { fieldPathOf, type Box } from './box.js';
import { apiMicroTime, apiTime } from './instants.js';
import type { Json } from './kube.js';

/** What a Kubernetes Event of the scheduler or the kubelet says. */
export interface Note {
  readonly reason: string;
  readonly message: string;
  readonly isWarning?: boolean;
  /** The container that it is about; else it is about the pod. */
  readonly box?: Box;
}

export const NODE = 'node-1';
const IMAGE_BYTES = 12_345_678;

export function pulling(box: Box): Note {
  return { box, reason: 'Pulling', message: `Pulling image "${box.image}"` };
}

export function pulled(box: Box, millis: number): Note {
  const took = `${String(millis)}ms`;
  const message = `Successfully pulled image "${box.image}" in ${took} (${took} including waiting). Image size: ${String(IMAGE_BYTES)} bytes.`;
  return { box, reason: 'Pulled', message };
}

export function present(box: Box): Note {
  return { box, reason: 'Pulled', message: `Container image "${box.image}" already present on machine` };
}

export function pullFailed(box: Box): readonly Note[] {
  const failed = { box, reason: 'Failed', isWarning: true };
  return [
    { ...failed, message: `Failed to pull image "${box.image}": not found` },
    { ...failed, message: 'Error: ErrImagePull' },
  ];
}

export function backedOff(box: Box): Note {
  return { box, reason: 'BackOff', isWarning: true, message: `Back-off pulling image "${box.image}"` };
}

export function created(box: Box): Note {
  return { box, reason: 'Created', message: `Created container: ${box.name}` };
}

export function started(box: Box): Note {
  return { box, reason: 'Started', message: `Started container ${box.name}` };
}

export function killing(box: Box): Note {
  return { box, reason: 'Killing', message: `Stopping container ${box.name}` };
}

export const LOW_MEMORY = 'The node was low on resource: memory.';

export function evicted(): Note {
  return { reason: 'Evicted', isWarning: true, message: LOW_MEMORY };
}

/** The Event that the kubelet writes. `name` is one that no other has. */
export function kubeletEvent(pod: ApiObject, note: Note, name: string, now: Date): Json {
  return {
    ...frame(pod, note, name),
    source: { component: 'kubelet', host: NODE },
    firstTimestamp: apiTime(now),
    lastTimestamp: apiTime(now),
    count: 1,
    reportingComponent: 'kubelet',
    reportingInstance: NODE,
  };
}

export function scheduled(pod: ApiObject): Note {
  const { namespace, name } = pod.metadata;
  return { reason: 'Scheduled', message: `Successfully assigned ${String(namespace)}/${name} to ${NODE}` };
}

export function unscheduled(): Note {
  const why = '0/1 nodes are available: 1 Insufficient cpu.';
  const more = 'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';
  return { reason: 'FailedScheduling', isWarning: true, message: `${why} ${more}` };
}

/** The Event that the scheduler writes: by the newer API, which knows only `eventTime`. */
export function schedulerEvent(pod: ApiObject, note: Note, name: string, now: Date): Json {
  return {
    ...frame(pod, note, name),
    action: note.isWarning === true ? 'Scheduling' : 'Binding',
    eventTime: apiMicroTime(now),
    reportingComponent: 'default-scheduler',
    reportingInstance: 'default-scheduler-0',
  };
}

function frame(pod: ApiObject, { reason, message, isWarning, box }: Note, name: string): Json {
  const { namespace, uid, resourceVersion } = pod.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      ...{
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        name: text(pod, 'metadata', 'name'),
        uid,
        resourceVersion,
      },
      ...(box === undefined ? {} : { fieldPath: fieldPathOf(box) }),
    },
    reason,
    message,
    type: isWarning === true ? 'Warning' : 'Normal',
  };
}
