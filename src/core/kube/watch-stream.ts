import type { KubeClient } from './client.js';
import { describe } from './describe.js';
import { fieldOf } from './fields.js';
import { createLineSplitter, type LineSplitter } from './lines.js';
import type { Query } from './paths.js';
import { type KubeStatusError, statusError, statusErrorOf } from './status-error.js';
import type { WatchTiming } from './timing.js';
import { createWatchdog, type Watchdog } from './watchdog.js';

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
export interface WatchEvent {
  readonly type: WatchEventType;
  readonly object: unknown;
}

/** How one watch connection ended. */
export type WatchEnd =
  | { readonly reason: 'closed' }
  | { readonly reason: 'half_line' }
  | { readonly reason: 'silent' }
  | { readonly reason: 'dropped' | 'garbage'; readonly detail: string }
  | { readonly reason: 'error_event'; readonly error: KubeStatusError };

export interface WatchStreamOptions {
  readonly client: KubeClient;
  readonly path: string;
  readonly selectors: Query;
  readonly resourceVersion: string;
  /** The server is asked to close the watch after this time. */
  readonly lifeMs: number;
  readonly timing: WatchTiming;
  /** An earlier watch had bookmarks, so this one will, and is missed when it is silent from the start. */
  readonly hasBookmarks: boolean;
  readonly signal: AbortSignal;
  /** Called when the server has accepted the watch. */
  readonly opened: () => void;
  /** True while nothing may be handed over: then nothing is read, and silence says nothing. */
  readonly blocked: () => boolean;
  readonly take: (event: WatchEvent) => Promise<void>;
}

/** One watch connection, until it ends. Throws when none came to be (KubeStatusError), or when `take` throws. */
export async function streamWatch(options: WatchStreamOptions): Promise<WatchEnd> {
  const watchdog = createWatchdog(options.signal, options.timing.stallMs);
  try {
    const body = await open(options, watchdog);
    options.opened();
    const { hasBookmarks, lifeMs, timing } = options;
    watchdog.touch(hasBookmarks ? timing.bookmarkSilenceMs : lifeMs + timing.inactivityMarginMs);
    return await readAll(body, options, watchdog);
  } finally {
    watchdog.release();
  }
}

async function open(options: WatchStreamOptions, watchdog: Watchdog): Promise<AsyncIterable<Uint8Array>> {
  const query = {
    ...options.selectors,
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: options.resourceVersion,
    timeoutSeconds: String(Math.ceil(options.lifeMs / 1000)),
  };
  try {
    const response = await options.client.get(options.path, query, { signal: watchdog.signal });
    if (response.status !== 200) throw await statusErrorOf(response);
    return response.body;
  } catch (error) {
    if (!watchdog.bitten) throw error;
    throw new Error(`no answer to a watch for ${options.timing.stallMs} ms`, { cause: error });
  }
}

async function readAll(
  body: AsyncIterable<Uint8Array>,
  options: WatchStreamOptions,
  watchdog: Watchdog,
): Promise<WatchEnd> {
  const splitter = createLineSplitter();
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const chunk = await nextChunk(chunks, watchdog);
    if ('reason' in chunk) return chunk;
    if (chunk.done === true) return { reason: splitter.pending > 0 ? 'half_line' : 'closed' };
    watchdog.touch();
    const end = await takeLines(splitter, chunk.value, options, watchdog);
    if (end !== undefined) return end;
  }
}

/** Only what the connection does to us is an end; what `take` throws is not caught here. */
async function nextChunk(
  chunks: AsyncIterator<Uint8Array>,
  watchdog: Watchdog,
): Promise<IteratorResult<Uint8Array> | WatchEnd> {
  try {
    return await chunks.next();
  } catch (error) {
    return watchdog.bitten ? { reason: 'silent' } : { reason: 'dropped', detail: describe(error) };
  }
}

async function takeLines(
  splitter: LineSplitter,
  chunk: Uint8Array,
  options: WatchStreamOptions,
  watchdog: Watchdog,
): Promise<WatchEnd | undefined> {
  for (const line of splitLines(splitter, chunk)) {
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    if ('reason' in event) return event;
    const blocked = options.blocked();
    if (blocked) watchdog.pause();
    await options.take(event);
    if (blocked) watchdog.touch();
    if (event.type === 'BOOKMARK') watchdog.touch(options.timing.bookmarkSilenceMs);
  }
  return undefined;
}

/** A line too long stands for itself as one that is no event. */
function splitLines(splitter: LineSplitter, chunk: Uint8Array): readonly string[] {
  try {
    return splitter.push(chunk);
  } catch (error) {
    return [describe(error)];
  }
}

function parseEvent(line: string): WatchEvent | WatchEnd {
  const message = parseJson(line);
  const type = fieldOf(message, 'type');
  const object = fieldOf(message, 'object');
  if (type === 'ERROR') {
    const code = fieldOf(object, 'code');
    return { reason: 'error_event', error: statusError(typeof code === 'number' ? code : 500, object) };
  }
  const known = type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK';
  if (known && typeof object === 'object' && object !== null) return { type, object };
  return { reason: 'garbage', detail: `a line of ${line.length} characters is no watch event` };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Told as garbage by the caller, without its content: that may be anything.
  }
}
