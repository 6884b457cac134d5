import { setTimeout as wait } from 'node:timers/promises';
import type { ApiObject, ChangeType } from '../../../src/local/recording.js';
import { at, list, text } from '../../checker/json.js';
import { isStatus, type Kube } from './kube.js';
import { uidOf } from './paths.js';

const PAUSE_MS = 100;

export interface Follower {
  readonly onChange: (type: ChangeType, object: ApiObject) => void;
  /** The first list has been handed over. */
  readonly onListed: () => void;
  /** The history was cut off: what happened since is only known by what is there now. */
  readonly onGap: () => void;
}

/** Lists and watches one kind of objects until the signal is aborted, whatever becomes of the connection. */
export async function follow(
  kube: Kube,
  place: string,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, ApiObject>();
  let version = await relist(kube, place, known, follower);
  follower.onListed();
  while (!signal.aborted) {
    const stream = createStream(known, follower, version);
    const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
    const isGone = await readStream(() => kube.stream(`${place}?${query}`, stream.read, signal), signal);
    version = stream.version();
    if (!isGone && !stream.isGone()) continue;
    follower.onGap();
    version = await relist(kube, place, known, follower);
  }
}

/** Whether the server says that it remembers no more what came after that version. */
async function readStream(read: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (error) {
    if (signal.aborted) return false;
    if (isStatus(error, 410)) return true;
    // A server that is restarted cuts its connections, and refuses the next ones for a while.
    await wait(PAUSE_MS);
    return false;
  }
}

interface Stream {
  read(this: void, line: string): void;
  version(): string;
  isGone(): boolean;
}

function createStream(known: Map<string, ApiObject>, { onChange }: Follower, since: string): Stream {
  let version = since;
  let gone = false;
  function read(line: string): void {
    const change: unknown = JSON.parse(line);
    const type = text(change, 'type');
    const object = at(change, 'object') as ApiObject;
    if (type === 'ERROR') {
      gone = at(object, 'code') === 410;
      return;
    }
    version = text(object, 'metadata', 'resourceVersion');
    if (type === 'BOOKMARK') return;
    if (type === 'DELETED') known.delete(uidOf(object));
    else known.set(uidOf(object), object);
    onChange(type as ChangeType, object);
  }
  return { read, version: () => version, isGone: () => gone };
}

/** Tells what is new, changed and gone since it was known. Returns the version of the list. */
async function relist(
  kube: Kube,
  place: string,
  known: Map<string, ApiObject>,
  { onChange }: Follower,
): Promise<string> {
  const answer = await kube.get(place);
  const items = list(answer, 'items').map((item) => withType(item, answer));
  const left = new Map(known);
  for (const object of items) {
    const before = left.get(uidOf(object));
    left.delete(uidOf(object));
    known.set(uidOf(object), object);
    if (before === undefined) onChange('ADDED', object);
    else if (versionOf(before) !== versionOf(object)) onChange('MODIFIED', object);
  }
  for (const [uid, object] of left) {
    known.delete(uid);
    onChange('DELETED', object);
  }
  return versionOf(answer);
}

function versionOf(object: unknown): string {
  return text(object, 'metadata', 'resourceVersion');
}

/** The objects in a list of a built-in kind do not say what they are; those of a watch do. */
function withType(item: unknown, answer: unknown): ApiObject {
  const types = { kind: text(answer, 'kind').replace(/List$/, ''), apiVersion: text(answer, 'apiVersion') };
  return { ...types, ...(item as ApiObject) };
}
