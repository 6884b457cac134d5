import type { ApiObject } from '../../../src/local/recording.js';
import type { Json } from './kube.js';
import type { Note } from './note.js';
import type { Plan } from './plan.js';
import { podStatus, type PodState } from './pod-state.js';

/** What the kubelet does with the world outside of its node. All of it rejects once the pod is taken away. */
export interface Hand {
  now(): Date;
  wait(millis: number): Promise<void>;
  /** Waits until the pod is as asked, as the API server holds it. */
  until(what: string, holds: (pod: ApiObject) => boolean): Promise<void>;
  /** Waits until the pod is taken away. */
  lastly(): Promise<never>;
  bind(): Promise<void>;
  report(status: Json): Promise<void>;
  schedulerSays(note: Note): Promise<void>;
  kubeletSays(note: Note): Promise<void>;
  /** The images that are on the node. */
  readonly images: Set<string>;
}

/** All that plays a part in the life of a pod. */
export interface Life {
  readonly pod: ApiObject;
  readonly plan: Plan;
  readonly state: PodState;
  readonly hand: Hand;
}

export function report({ state, hand }: Life): Promise<void> {
  return hand.report(podStatus(state));
}
