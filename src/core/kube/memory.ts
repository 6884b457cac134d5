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
  /**
   * A list has begun. Of what nothing is known the version is kept before anything is told: whoever comes after an end in
   * the middle lists, too, and the watch from there tells how what was deleted meanwhile has ended.
   */
  begun(version: string): void;
  /** Everything up to there was told. */
  reached(version: string): void;
}

const NO_MEMORY: LoopMemory = {
  ...{ version: undefined, objects: [] },
  ...{ begun: () => undefined, reached: () => undefined },
};

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
  if (memory === undefined) return NO_MEMORY;
  const { resource, labelSelector = '', fieldSelector = '', kind } = request;
  const watch = JSON.stringify([resourceName(resource), labelSelector, fieldSelector, namespace ?? '*']);
  const objects = kind === undefined || !isAlone ? [] : memory.objectsOf(kind);
  return {
    version: memory.get(watch),
    objects: objects.filter((object) => namespace === undefined || object.namespace === namespace),
    begun: (version) => {
      if (objects.length === 0 && memory.get(watch) === undefined) memory.put(watch, version);
    },
    reached: (version) => memory.put(watch, version),
  };
}
