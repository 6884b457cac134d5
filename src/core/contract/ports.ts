import type { ChangeFound, ChangeRef, RepositoryRef } from './change.js';
import { token, type Component, type Health } from './component.js';
import type { Micros } from './model.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Static messages with fields. Nothing per object above debug, but for objects that are rejected. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** A logger that adds these fields to each line. */
  with(fields: Fields): Logger;
}

/** Counts what happens, by name and labels. Names end in `_total`. */
export interface Counters {
  add(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
}

/** Time for the deadlines of the registry. Never for backoff, time-outs or metrics. */
export interface Clock {
  now(): Micros;
  /** Calls `fn` once at `time`, or soon when that has passed. Returns its cancellation. */
  at(time: Micros, fn: () => void): () => void;
  /** Said after an object's state has been handed over and reduced, or rejected. Does nothing outside replay. */
  taken(plural: string, resourceVersion: string): void;
}

/** Backpressure. While `open` is false nothing more may be handed over; `wait` resolves when it is open again. */
export interface Gate {
  readonly open: boolean;
  wait(): Promise<void>;
}

export interface KubeResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** `vanished`: a re-list no longer shows it, and no DELETED was seen. */
export type KubeChange =
  | { readonly type: 'state' | 'deleted'; readonly object: unknown }
  | { readonly type: 'vanished'; readonly uid: string };

export interface WatchRequest {
  readonly resource: KubeResource;
  /** As in owner references. With it, what was gone when the process began again is told as vanished. */
  readonly kind?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Called in order, one at a time. What it throws is counted and logged with the object's name. */
  readonly handle: (change: KubeChange) => void;
  /** Health of the whole request: ok once every namespace was listed, degraded while one of them is retried. */
  readonly report: (health: Health) => void;
  /**
   * Whether it shows what is: not while it lists, nor in a gap between two watches, however well it is. Told when it changes.
   */
  readonly current?: (isCurrent: boolean) => void;
}

/** List and watch that never stops: each state of each object of a kind, in every configured namespace. */
export interface KubeWatch {
  watch(request: WatchRequest): Component;
}

/** One object in the API server. */
export interface ObjectAddress {
  readonly resource: KubeResource;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * `gone`: there is no such object any more, or another one has its name. `refused`: it will never be taken.
 * `later`: it may be taken when tried again, after `afterMillis` if the API server told.
 */
export type PatchResult =
  | { readonly type: 'done' | 'gone' }
  /** `forbidden`: a permission is missing, so every object of the kind would be refused there. */
  | { readonly type: 'refused'; readonly reason: string; readonly forbidden?: true }
  | { readonly type: 'later'; readonly reason: string; readonly afterMillis?: number };

/** Writes annotations by merge-patch, on the object with that UID only. Never rejects but for the signal. */
export interface KubePatch {
  annotate(
    object: ObjectAddress,
    annotations: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PatchResult>;
}

export interface HttpRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, as they came. */
  readonly body: Buffer;
}

export interface HttpReply {
  readonly status: number;
  /** For people; it never repeats what came. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpRoute {
  /** The exact path, e.g. `/lighthouse/events`. */
  readonly path: string;
  readonly handle: (request: HttpRequest) => HttpReply | Promise<HttpReply>;
}

export interface HttpService {
  /** `host:port`; `:port` for all addresses. Services with the same endpoint share it. */
  readonly endpoint: string;
  /** They take JSON by POST. The server itself answers 404, 405, 408, 413, 415, and 503 while it stops. */
  readonly routes: readonly HttpRoute[];
  readonly report: (health: Health) => void;
}

/** HTTP with limits on size, time and connections. `start` rejects when the endpoint can't be listened on. */
export interface HttpRoutes {
  serve(service: HttpService): Component;
}

/** Measures what is no count. Names without prefix, ending in their unit. */
export interface Meter {
  /** Read whenever the metrics are asked for. */
  gauge(name: string, read: () => number, labels?: Readonly<Record<string, string>>): void;
  /** One value of a distribution. */
  record(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
}

/** Why a Git host could not be asked. The message is free of credentials. */
export interface GitHostFailure extends Error {
  /** No sooner will it answer, as far as it told. */
  readonly until?: Micros;
}

/**
 * Reads pull requests of the configured repositories, and of no other: for those there is no answer and no request.
 * Whatever fails rejects with a GitHostFailure, is told in the health, and leaves other hosts alone.
 */
export interface GitHost {
  /** Those that can be asked: configured, with a token. */
  readonly repositories: readonly RepositoryRef[];
  /** Undefined when there is no such change, or it may not be seen. */
  read(ref: ChangeRef, signal: AbortSignal): Promise<ChangeFound | undefined>;
  /**
   * All that were updated at or after the second of `since`, the newest first. One that changes while it is read may come
   * twice, or only in a list since the start of this one. The number of pages is bounded, and reaching that is logged.
   */
  listUpdatedSince(repository: RepositoryRef, since: Micros, signal: AbortSignal): AsyncIterable<ChangeFound>;
  /** Said at the start of each resync: a host that refused its token may be asked once more. */
  tryAgain(): void;
}

export const LOGGER = token<Logger>('LOGGER');
export const COUNTERS = token<Counters>('COUNTERS');
export const CLOCK = token<Clock>('CLOCK');
export const GATE = token<Gate>('GATE');
export const KUBE_WATCH = token<KubeWatch>('KUBE_WATCH');
export const KUBE_PATCH = token<KubePatch>('KUBE_PATCH');
export const HTTP_ROUTES = token<HttpRoutes>('HTTP_ROUTES');
export const METER = token<Meter>('METER');
export const GIT_HOST = token<GitHost>('GIT_HOST');
