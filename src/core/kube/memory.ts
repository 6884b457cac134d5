import type { ObjectRef } from '../contract/model.js';
import type { WatchRequest } from '../contract/ports.js';
import { resourceName } from './paths.js';

/** What an earlier process has left of its watches, and what is kept for a later one. */
export interface WatchMemory {
  /** The resourceVersion up to which everything was taken; undefined when nothing is known. */
  get(watch: string): string | undefined;
  put(watch: string, version: string): void;
  /** The objects of a kind that are not over and were alive. */
  objectsOf(kind: string): readonly ObjectRef[];
}

/** The same of one namespace loop. */
export interface LoopMemory {
  readonly version: string | undefined;
  readonly objects: readonly ObjectRef[];
  reached(version: string): void;
}

/**
 * Without a memory nothing is known, and nothing kept. `namespace`: undefined for all. `isAlone`: no other request shows
 * objects of the kind; else nobody knows whose an object was, and one that is gone is given up like any that says no more.
 */
export function loopMemory(
  memory: WatchMemory | undefined,
  request: WatchRequest,
  namespace: string | undefined,
  isAlone: boolean,
): LoopMemory {
  if (memory === undefined) return { version: undefined, objects: [], reached: () => undefined };
  const { resource, labelSelector = '', fieldSelector = '', kind } = request;
  const watch = JSON.stringify([resourceName(resource), labelSelector, fieldSelector, namespace ?? '*']);
  const objects = kind === undefined || !isAlone ? [] : memory.objectsOf(kind);
  return {
    version: memory.get(watch),
    objects: objects.filter((object) => namespace === undefined || object.namespace === namespace),
    reached: (version) => memory.put(watch, version),
  };
}
