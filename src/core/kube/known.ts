import type { KubeChange } from '../contract/ports.js';
import { compareVersions } from '../contract/version.js';
import { type Meta, metaOf } from './fields.js';

interface Known {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Where a namespace and a name stand. */
type Name = Pick<Meta, 'namespace' | 'name'>;

const keyOf = ({ namespace, name }: Name): string => `${namespace ?? ''}/${name ?? ''}`;

/**
 * Which objects of one namespace loop are alive: `namespace/name` -> uid, and nothing else of them. Turns what the
 * API server says into changes, so that what vanished in a gap is said too.
 */
export class KnownObjects {
  readonly #known = new Map<string, Known>();

  /** It was alive when an earlier process last heard of it. */
  recall(object: Name & Known): void {
    this.#known.set(keyOf(object), { uid: object.uid, resourceVersion: object.resourceVersion });
  }

  /** A list's item, ADDED or MODIFIED. Under a known name with another uid it is a new object, unless it is told of the past. */
  state(object: unknown): readonly KubeChange[] {
    const { uid, namespace, name, resourceVersion = '' } = metaOf(object);
    const change: KubeChange = { type: 'state', object };
    if (uid === undefined || name === undefined) return [change];
    const key = keyOf({ namespace, name });
    const before = this.#known.get(key);
    // What can't be compared came later.
    const order = before && compareVersions(resourceVersion, before.resourceVersion);
    if (order !== undefined && order < 0) return [change];
    this.#known.set(key, { uid, resourceVersion });
    return before === undefined || before.uid === uid
      ? [change]
      : [{ type: 'vanished', uid: before.uid }, change];
  }

  /** An item of a list that a resumed watch follows: how another object of that name ended is for that watch to tell. */
  ahead(object: unknown): readonly KubeChange[] {
    const meta = metaOf(object);
    const before = this.#known.get(keyOf(meta));
    if (before !== undefined && before.uid !== meta.uid) return [{ type: 'state', object }];
    return this.state(object);
  }

  deleted(object: unknown): readonly KubeChange[] {
    const meta = metaOf(object);
    if (meta.uid !== undefined && this.#known.get(keyOf(meta))?.uid === meta.uid)
      this.#known.delete(keyOf(meta));
    return [{ type: 'deleted', object }];
  }

  /** After a whole list: what it no longer shows. */
  vanished(listed: ReadonlySet<string>): readonly KubeChange[] {
    const gone: KubeChange[] = [];
    for (const [key, { uid }] of this.#known) {
      if (listed.has(uid)) continue;
      this.#known.delete(key);
      gone.push({ type: 'vanished', uid });
    }
    return gone;
  }
}
