import { setMaxListeners } from 'node:events';
import type { ApiObject, ObjectKind } from '../../src/local/recording.js';
import type { Receiver } from '../../src/local/webhooks.js';
import { startBuildController } from './player/build-controller.js';
import { startCustomTasks } from './player/custom-tasks.js';
import { startFoghorn } from './player/foghorn.js';
import { startGarbageCollector } from './player/garbage.js';
import { createKube, type Json, type Kube, type KubeAccess } from './player/kube.js';
import { startKubelet } from './player/kubelet.js';
import { startMirror, type Mirror } from './player/mirror.js';
import { nameOf, placeOf, uidOf } from './player/paths.js';
import { createRelay, type Relay } from './player/relay.js';
import { startRecorder, type Recorder } from './recorder.js';

export interface StageOptions {
  readonly access: KubeAccess;
  readonly namespace?: string;
  /** The sidecars that webhooks are relayed to, as they are when one comes. */
  readonly receivers?: () => readonly Receiver[];
  /** The kinds that the cluster knows; all six when nothing is said. */
  readonly kinds?: readonly ObjectKind[];
  /** Whether there are nodes, so that nobody has to play what happens on them. */
  readonly hasNodes?: boolean;
}

/** A namespace of a cluster in which all that needs machines or a Git host is played, and all is recorded. */
export interface Stage {
  readonly kube: Kube;
  readonly mirror: Mirror;
  readonly recorder: Recorder;
  readonly relay: Relay;
  /** Makes an object. Resolves when it is seen here, too: until then nothing would seem to go on. */
  create(this: void, kind: ObjectKind, object: Json): Promise<ApiObject>;
  /** The first thing that is found, now or after some change. Rejects when a player fails. */
  until<T>(this: void, what: string | (() => string), find: () => T | undefined): Promise<T>;
  /** Resolves when no player is at work. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

const PLAYERS = [
  startKubelet,
  startGarbageCollector,
  startFoghorn,
  startBuildController,
  startCustomTasks,
] as const;

export async function startStage(options: StageOptions): Promise<Stage> {
  const { access, namespace = 'jx', receivers, kinds, hasNodes = false } = options;
  const kube = createKube(access);
  const mirror = await startMirror(kube, namespace, kinds).catch((error: unknown) => {
    kube.close();
    throw error;
  });
  const recorder = startRecorder(mirror);
  const failing = new AbortController();
  // As many as there are threads in a story.
  setMaxListeners(0, failing.signal);
  const onFailure = (error: Error): void => {
    // The first one counts: the others may come of it.
    failing.abort(error);
  };
  const players = (hasNodes ? [] : PLAYERS).map((start) => start({ kube, mirror, onFailure }));
  const until: Stage['until'] = (what, find) => mirror.until(find, { what, signal: failing.signal });
  const relay = createRelay({ receivers: receivers ?? (() => []), onWebhook: recorder.webhook });
  return {
    kube,
    mirror,
    recorder,
    relay,
    until,
    async create(kind, object) {
      const made = await kube.create(placeOf(kind, namespace), object);
      return until(`${kind} ${nameOf(made)}`, () => mirror.now(kind, uidOf(made)));
    },
    async quiet() {
      for (const player of players) await player.quiet();
      failing.signal.throwIfAborted();
    },
    async stop() {
      await Promise.all(players.map((player) => player.stop()));
      recorder.stop();
      await mirror.stop();
      kube.close();
    },
  };
}
