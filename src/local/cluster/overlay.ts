import type { ApiObject } from '../recording.js';
import { ApiError } from './status.js';

type Json = Readonly<Record<string, unknown>>;

const PATCHABLE = ['annotations', 'labels'];
const PRECONDITIONS = ['uid', 'resourceVersion', 'name', 'namespace'];

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7396: null removes, an object merges, anything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJson(patch)) return patch;
  const result = new Map(isJson(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

/** One patch that does what `first` and then `second` do. */
function combine(first: Json, second: Json): Json {
  const result = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    const before = result.get(key);
    result.set(key, isJson(before) && isJson(value) ? combine(before, value) : value);
  }
  return Object.fromEntries(result);
}

/** What was patched, by object: recorded states that come later get it merged in, as if it had stayed. */
export class Overlays {
  private readonly patches = new Map<string, Json>();

  constructor(private readonly identity: (object: ApiObject) => string) {}

  add(object: ApiObject, patch: Json): void {
    const key = this.identity(object);
    this.patches.set(key, combine(this.patches.get(key) ?? {}, patch));
  }

  on(object: ApiObject): ApiObject {
    const patch = this.patches.get(this.identity(object));
    if (patch === undefined) return object;
    const metadata = mergePatch(object.metadata, patch) as ApiObject['metadata'];
    return { ...object, metadata };
  }

  forget(object: ApiObject): void {
    this.patches.delete(this.identity(object));
  }
}

/**
 * The changes that a merge-patch asks for in `metadata`. Throws `ApiError` when it asks for what can't be patched here,
 * or names another uid or resourceVersion than the object has.
 */
export function metadataPatch(object: ApiObject, body: unknown): Json {
  if (!isJson(body)) throw new ApiError(400, 'the patch is no JSON object');
  const { apiVersion, kind, metadata = {}, ...rest } = body;
  const differs = apiVersion !== undefined && apiVersion !== object['apiVersion'];
  if (differs || (kind !== undefined && kind !== object['kind'])) {
    throw new ApiError(400, 'the patch names another kind of object');
  }
  if (Object.keys(rest).length > 0) throw invalid(Object.keys(rest).join(', '));
  if (!isJson(metadata)) throw invalid('metadata');
  const changes: [string, unknown][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    if (PATCHABLE.includes(key)) changes.push([key, value]);
    else if (!PRECONDITIONS.includes(key)) throw invalid(`metadata.${key}`);
    else if (value !== object.metadata[key]) throw conflict(object, key, value);
  }
  return Object.fromEntries(changes);
}

function invalid(what: string): ApiError {
  return new ApiError(422, `only annotations and labels can be patched here, not ${what}`);
}

function conflict(object: ApiObject, key: string, value: unknown): ApiError {
  const is = JSON.stringify(object.metadata[key]);
  if (key === 'uid') {
    const why = `Precondition failed: UID in precondition: ${JSON.stringify(value)}, UID in object meta: ${is}`;
    return new ApiError(409, why);
  }
  return new ApiError(
    409,
    `Operation cannot be fulfilled on "${object.metadata.name}": ${key} is ${is}, not ${JSON.stringify(value)}`,
  );
}
