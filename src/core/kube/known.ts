import type { KubeChange } from '../contract/ports.js';
import { metaOf } from './fields.js';

/**
 * Which objects of one namespace loop are alive: `namespace/name` -> uid, and nothing else of them. Turns what the
 * API server says into changes, so that what vanished in a gap is said too.
 */
export class KnownObjects {
  readonly #uids = new Map<string, string>();

  /** A list's item, ADDED or MODIFIED. Under a known name with another uid it is a new object. */
  state(object: unknown): readonly KubeChange[] {
    const { uid, namespace, name } = metaOf(object);
    const change: KubeChange = { type: 'state', object };
    if (uid === undefined || name === undefined) return [change];
    const key = `${namespace ?? ''}/${name}`;
    const before = this.#uids.get(key);
    this.#uids.set(key, uid);
    return before === undefined || before === uid ? [change] : [{ type: 'vanished', uid: before }, change];
  }

  deleted(object: unknown): readonly KubeChange[] {
    const { uid, namespace, name } = metaOf(object);
    const key = `${namespace ?? ''}/${name ?? ''}`;
    if (uid !== undefined && this.#uids.get(key) === uid) this.#uids.delete(key);
    return [{ type: 'deleted', object }];
  }

  /** After a whole list: what it no longer shows. */
  vanished(listed: ReadonlySet<string>): readonly KubeChange[] {
    const gone: KubeChange[] = [];
    for (const [key, uid] of this.#uids) {
      if (listed.has(uid)) continue;
      this.#uids.delete(key);
      gone.push({ type: 'vanished', uid });
    }
    return gone;
  }
}
