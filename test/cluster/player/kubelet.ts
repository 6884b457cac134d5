import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiObject } from '../../../src/local/recording.js';
import { text } from '../../checker/json.js';
import type { Hand } from './hand.js';
import { isStatus, type Json, type Kube } from './kube.js';
import type { Mirror } from './mirror.js';
import { killing, kubeletEvent, NODE, schedulerEvent, type Note } from './note.js';
import { nameOf, pathOf, placeOf, uidOf } from './paths.js';
import { live } from './pod-life.js';
import { createPodState, type PodState } from './pod-state.js';
import type { Player } from './worker.js';

export interface CastOptions {
  readonly kube: Kube;
  readonly mirror: Mirror;
  readonly onFailure: (error: Error) => void;
}

/** Why a life ends before its time. */
class TakenAway extends Error {}

const KILL_MS = 100;
const FORBIDDEN = 403;
const GONE = 404;
const GONE_MS = 10_000;

/** Plays the scheduler and the kubelet of one node that has all pods. */
export function startKubelet(options: CastOptions): Player {
  const { mirror, onFailure } = options;
  const lives = new Map<string, { readonly ending: AbortController; readonly ended: Promise<void> }>();
  const images = new Set<string>();

  function begin(pod: ApiObject): void {
    const ending = new AbortController();
    const ended = lead(pod, images, ending.signal, options)
      .catch(async (error: unknown) => {
        // The server knows sooner than we do that a pod is gone.
        if (isStatus(error, GONE)) await untilGone(mirror, pod);
        else onFailure(error as Error);
      })
      .catch(onFailure)
      .finally(() => lives.delete(uidOf(pod)));
    lives.set(uidOf(pod), { ending, ended });
  }

  const leave = mirror.listen(({ kind, type, object }) => {
    if (kind !== 'pods') return;
    const life = lives.get(uidOf(object));
    if (type === 'DELETED' || isLeaving(object)) life?.ending.abort(new TakenAway());
    else if (type === 'ADDED' && isNew(object)) begin(object);
  });

  return {
    async quiet() {
      while (lives.size > 0) await Promise.all([...lives.values()].map(({ ended }) => ended));
    },
    async stop() {
      leave();
      for (const { ending } of lives.values()) ending.abort(new Error('the kubelet was stopped'));
      await Promise.all([...lives.values()].map(({ ended }) => ended));
    },
  };
}

async function untilGone(mirror: Mirror, pod: ApiObject): Promise<void> {
  const isGone = (): true | undefined => (mirror.now('pods', uidOf(pod)) === undefined ? true : undefined);
  await mirror.until(isGone, { what: `the end of pod ${nameOf(pod)}`, timeoutMs: GONE_MS });
}

function isLeaving(pod: ApiObject): boolean {
  return text(pod, 'metadata', 'deletionTimestamp') !== '';
}

/** A pod that somebody else has brought somewhere is not ours. */
function isNew(pod: ApiObject): boolean {
  return text(pod, 'spec', 'nodeName') === '' && text(pod, 'status', 'phase') === 'Pending';
}

/** From a pod's beginning to its end, or to where it is taken away. */
async function lead(
  pod: ApiObject,
  images: Set<string>,
  signal: AbortSignal,
  options: CastOptions,
): Promise<void> {
  const state = createPodState(pod);
  const hand = createHand(pod, images, signal, options);
  try {
    await live(pod, state, hand);
  } catch (error) {
    if (!signal.aborted) throw error;
    if (signal.reason instanceof TakenAway) await remove(pod, state, options);
  }
}

/** What the API server waits for when a pod on a node is deleted. One that had no node is gone already. */
async function remove(pod: ApiObject, state: PodState, { kube, mirror }: CastOptions): Promise<void> {
  if (mirror.now('pods', uidOf(pod)) === undefined) return;
  await sleep(KILL_MS);
  for (const box of state.boxes.filter((each) => each.state.is === 'running')) {
    await write(kube, pod, (name, now) => kubeletEvent(pod, killing(box), name, now));
  }
  await kube.remove(pathOf('pods', pod), { gracePeriodSeconds: 0, preconditions: { uid: uidOf(pod) } });
}

function createHand(
  pod: ApiObject,
  images: Set<string>,
  signal: AbortSignal,
  { kube, mirror }: CastOptions,
): Hand {
  const path = pathOf('pods', pod);
  const guarded = async (act: () => Promise<unknown>): Promise<void> => {
    signal.throwIfAborted();
    await act();
  };
  const target = { apiVersion: 'v1', kind: 'Node', name: NODE };
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: nameOf(pod) }, target };
  const find = (holds: (pod: ApiObject) => boolean) => (): ApiObject | undefined => {
    const now = mirror.now('pods', uidOf(pod));
    return now !== undefined && holds(now) ? now : undefined;
  };
  return {
    images,
    now: () => new Date(),
    wait: (millis) => sleep(millis, undefined, { signal }),
    until: (what, holds) =>
      guarded(() => mirror.until(find(holds), { what: `${nameOf(pod)}: ${what}`, signal })),
    lastly: () => taken(signal),
    bind: () => guarded(() => kube.act(`${path}/binding`, binding)),
    report: (status) => guarded(() => kube.patch(`${path}/status`, { status })),
    schedulerSays: (note: Note) =>
      guarded(() => write(kube, pod, (name, now) => schedulerEvent(pod, note, name, now))),
    kubeletSays: (note: Note) =>
      guarded(() => write(kube, pod, (name, now) => kubeletEvent(pod, note, name, now))),
  };
}

function taken(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

let written = 0;

async function write(kube: Kube, pod: ApiObject, eventOf: (name: string, now: Date) => Json): Promise<void> {
  written += 1;
  const now = new Date();
  // As client-go names them: by the nanosecond, which no two Events of one pod share.
  const nanos = BigInt(now.getTime()) * 1_000_000n + BigInt(written % 1_000_000);
  const name = `${nameOf(pod)}.${nanos.toString(16)}`;
  const place = placeOf('events', text(pod, 'metadata', 'namespace'));
  await kube.create(place, eventOf(name, now)).catch((error: unknown) => {
    // In a namespace that is being deleted nothing can be made any more, and a kubelet lets that be.
    if (!isStatus(error, FORBIDDEN)) throw error;
  });
}
