import type { KubeChange } from '../core/contract/ports.js';
import { redactObject } from './redact-object.js';

type Json = Readonly<Record<string, unknown>>;
export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** What is to be written of one change; `object` is JSON, redacted. */
export interface StateLine {
  readonly type: ChangeType;
  readonly object: string;
}

interface Known {
  readonly version: string;
  readonly object: string;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Turns the states of a list and a watch into lines. Of what is alive it keeps the last state, redacted: of what
 * vanished in a gap nothing else is left to tell. So it holds no more than the cluster does.
 */
export class States {
  readonly #alive = new Map<string, Known>();

  /** Undefined: it says nothing new, or it is no object. */
  lineOf(change: KubeChange): StateLine | undefined {
    if (change.type === 'vanished') return this.#gone(change.uid);
    const { object } = change;
    if (!isJson(object) || !isJson(object['metadata'])) return undefined;
    const meta = object['metadata'];
    const uid = textOf(meta['uid']);
    if (uid === '' || textOf(meta['name']) === '') return undefined;
    const state = { version: textOf(meta['resourceVersion']), object: JSON.stringify(redactObject(object)) };
    return change.type === 'deleted' ? this.#gone(uid, state.object) : this.#state(uid, state);
  }

  #state(uid: string, state: Known): StateLine | undefined {
    const before = this.#alive.get(uid);
    // A list tells anew what is known, and so does a second watch of the same kind.
    if (before !== undefined && before.version !== '' && before.version === state.version) return undefined;
    this.#alive.set(uid, state);
    return { type: before === undefined ? 'ADDED' : 'MODIFIED', object: state.object };
  }

  #gone(uid: string, last?: string): StateLine | undefined {
    const before = this.#alive.get(uid);
    if (before === undefined) return undefined;
    this.#alive.delete(uid);
    return { type: 'DELETED', object: last ?? before.object };
  }
}
