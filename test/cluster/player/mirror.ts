import type { ApiObject, ChangeType, ObjectKind } from '../../../src/local/recording.js';
import { OBJECT_KINDS } from '../../../src/local/recording.js';
import { follow } from './follow.js';
import type { Kube } from './kube.js';
import { placeOf, uidOf } from './paths.js';

/** One state of one object, as the watch gave it. */
export interface Change {
  readonly kind: ObjectKind;
  readonly type: ChangeType;
  readonly object: ApiObject;
}

export interface UntilOptions {
  /** What is waited for, said when it does not come. */
  readonly what: string | (() => string);
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** All objects of six kinds, or of some of them, in a namespace, as one who may see everything sees them. */
export interface Mirror {
  readonly namespace: string;
  objects(kind: ObjectKind): readonly ApiObject[];
  /** The present state of an object; undefined when it is not there. */
  now(kind: ObjectKind, uid: string): ApiObject | undefined;
  /** Is told of what is there, and from then on of each change, in order. Returns what ends that. */
  listen(listener: (change: Change) => void): () => void;
  /** The first thing that `find` finds, now or after some change. */
  until<T>(find: () => T | undefined, options: UntilOptions): Promise<T>;
  /** How often a watch had to list anew, because its history was cut off. */
  gaps(): number;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 90_000;

/** Resolves when everything has been listed. */
export async function startMirror(
  kube: Kube,
  namespace: string,
  kinds: readonly ObjectKind[] = OBJECT_KINDS,
): Promise<Mirror> {
  const held = new Map<ObjectKind, Map<string, ApiObject>>(OBJECT_KINDS.map((kind) => [kind, new Map()]));
  const listeners = new Set<(change: Change) => void>();
  const ending = new AbortController();
  let gaps = 0;
  const objects = (kind: ObjectKind): readonly ApiObject[] => [...(held.get(kind)?.values() ?? [])];

  function take(change: Change): void {
    const { kind, type, object } = change;
    if (type === 'DELETED') held.get(kind)?.delete(uidOf(object));
    else held.get(kind)?.set(uidOf(object), object);
    for (const listener of [...listeners]) listener(change);
  }

  function begin(kind: ObjectKind): { readonly listed: Promise<void>; readonly ended: Promise<void> } {
    let ended = Promise.resolve();
    const listed = new Promise<void>((resolve, reject) => {
      const onChange = (type: ChangeType, object: ApiObject): void => {
        take({ kind, type, object });
      };
      const follower = { onChange, onListed: resolve, onGap: () => void (gaps += 1) };
      ended = follow(kube, placeOf(kind, namespace), follower, ending.signal);
      ended.catch(reject);
    });
    return { listed, ended };
  }

  function listen(listener: (change: Change) => void): () => void {
    for (const kind of OBJECT_KINDS)
      for (const object of objects(kind)) listener({ kind, type: 'ADDED', object });
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  const begun = kinds.map(begin);
  await Promise.all(begun.map(({ listed }) => listed));
  return {
    namespace,
    objects,
    now: (kind, uid) => held.get(kind)?.get(uid),
    listen,
    until: (find, options) => until(find, options, listeners),
    gaps: () => gaps,
    async stop() {
      ending.abort();
      await Promise.all(begun.map(({ ended }) => ended));
    },
  };
}

function until<T>(
  find: () => T | undefined,
  { what, timeoutMs = TIMEOUT_MS, signal }: UntilOptions,
  listeners: Set<(change: Change) => void>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = (): Error => new Error(`it did not come: ${typeof what === 'string' ? what : what()}`);
    const late = setTimeout(() => end(() => reject(tooLate())), timeoutMs);
    const onAbort = (): void => end(() => reject(asError(signal?.reason)));
    const look = (): void => {
      try {
        const found = find();
        if (found !== undefined) end(() => resolve(found));
      } catch (error) {
        end(() => reject(asError(error)));
      }
    };
    function end(settle: () => void): void {
      clearTimeout(late);
      listeners.delete(look);
      signal?.removeEventListener('abort', onAbort);
      settle();
    }
    listeners.add(look);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    else look();
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
