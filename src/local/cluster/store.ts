import { isDeepStrictEqual } from 'node:util';
import type { ApiObject, ChangeType, ObjectKind } from '../recording.js';
import type { Matcher } from './selectors.js';
import { metadataPatch, Overlays } from './overlay.js';
import { ApiError, tooOld } from './status.js';

/** One write, in the words of the server's own log. `previous` is the state it replaced. */
export interface Change {
  readonly plural: ObjectKind;
  readonly version: number;
  readonly deleted: boolean;
  readonly object: ApiObject;
  readonly previous?: ApiObject;
}

export interface WatchEvent {
  readonly type: ChangeType;
  readonly object: ApiObject;
}

export function namespaceOf(object: ApiObject): string {
  const namespace = object.metadata['namespace'];
  return typeof namespace === 'string' ? namespace : '';
}

function keyOf(object: ApiObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`;
}

/** The uid; an object without one is known by its kind and name. */
function identityOf(object: ApiObject): string {
  const { uid } = object.metadata as { readonly uid?: unknown };
  return typeof uid === 'string' && uid !== '' ? uid : `${String(object['kind'])}/${keyOf(object)}`;
}

/** What the cluster holds, and what happened to it lately. One counter numbers every change of every kind. */
export class Store {
  private readonly objects = new Map<ObjectKind, Map<string, ApiObject>>();
  private readonly overlays = new Overlays(identityOf);
  private readonly history: Change[] = [];
  private current = 1;
  /** A watch from before this version can't be served. */
  private oldest = 1;

  constructor(
    private readonly historyLimit: number,
    private readonly onChange: (change: Change) => void,
  ) {}

  get version(): number {
    return this.current;
  }

  /** Takes in a state. The same state again is a new version of it; a second DELETED is told again too. */
  apply(plural: ObjectKind, type: ChangeType, object: ApiObject): void {
    const previous = this.of(plural).get(keyOf(object));
    // A name that was used again without a DELETED in between: the server would have told the first one's end.
    if (previous !== undefined && identityOf(previous) !== identityOf(object)) {
      this.write(plural, previous, previous, true);
      this.apply(plural, type, object);
      return;
    }
    this.write(plural, this.overlays.on(object), previous, type === 'DELETED');
  }

  get(plural: ObjectKind, namespace: string, name: string): ApiObject {
    const object = this.of(plural).get(`${namespace}/${name}`);
    if (object === undefined) throw new ApiError(404, `${plural} "${name}" not found`);
    return object;
  }

  /** A merge-patch on annotations and labels; one that changes nothing makes no new version. */
  patch(plural: ObjectKind, namespace: string, name: string, body: unknown): ApiObject {
    const before = this.get(plural, namespace, name);
    this.overlays.add(before, metadataPatch(before, body));
    const after = this.overlays.on(before);
    if (isDeepStrictEqual(after, before)) return before;
    return this.write(plural, after, before, false);
  }

  /** In the server's order, by namespace and name. */
  list(plural: ObjectKind, matches: Matcher): ApiObject[] {
    const sorted = [...this.of(plural)].sort(([one], [other]) => (one < other ? -1 : 1));
    return sorted.map(([, object]) => object).filter(matches);
  }

  /** Throws a 410 `ApiError` when some of it is forgotten. */
  since(plural: ObjectKind, version: number): Change[] {
    if (version < this.oldest) throw tooOld(version, this.oldest);
    return this.history.filter((change) => change.plural === plural && change.version > version);
  }

  /** Makes every version handed out so far too old. */
  compact(): void {
    this.current += 1;
    this.oldest = this.current;
    this.history.length = 0;
  }

  private write(
    plural: ObjectKind,
    state: ApiObject,
    previous: ApiObject | undefined,
    deleted: boolean,
  ): ApiObject {
    this.current += 1;
    const version = this.current;
    const object = atVersion(state, version);
    if (deleted) {
      this.of(plural).delete(keyOf(object));
      this.overlays.forget(object);
    } else this.of(plural).set(keyOf(object), object);
    const change = { plural, version, deleted, object, ...(previous === undefined ? {} : { previous }) };
    this.remember(change);
    this.onChange(change);
    return object;
  }

  private remember(change: Change): void {
    this.history.push(change);
    if (this.history.length <= this.historyLimit) return;
    const forgotten = this.history.splice(0, Math.ceil(this.historyLimit / 2)).at(-1);
    if (forgotten !== undefined) this.oldest = forgotten.version;
  }

  private of(plural: ObjectKind): Map<string, ApiObject> {
    let objects = this.objects.get(plural);
    if (objects === undefined) {
      objects = new Map();
      this.objects.set(plural, objects);
    }
    return objects;
  }
}

/** What a watch with this selector is told of a change: starting to match is ADDED, no longer matching is DELETED. */
export function eventOf(change: Change, matches: Matcher): WatchEvent | undefined {
  const { object, previous } = change;
  const before = previous !== undefined && matches(previous);
  if (change.deleted) {
    return before || (previous === undefined && matches(object)) ? { type: 'DELETED', object } : undefined;
  }
  if (matches(object)) return { type: before ? 'MODIFIED' : 'ADDED', object };
  return before ? { type: 'DELETED', object: atVersion(previous, change.version) } : undefined;
}

function atVersion(object: ApiObject, version: number): ApiObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}
