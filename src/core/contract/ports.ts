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
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Called in order, one at a time. What it throws is counted and logged with the object's name. */
  readonly handle: (change: KubeChange) => void;
  /** Health of the whole request: ok once every namespace was listed, degraded while one of them is retried. */
  readonly report: (health: Health) => void;
}

/** List and watch that never stops: each state of each object of a kind, in every configured namespace. */
export interface KubeWatch {
  watch(request: WatchRequest): Component;
}

export const LOGGER = token<Logger>('LOGGER');
export const COUNTERS = token<Counters>('COUNTERS');
export const CLOCK = token<Clock>('CLOCK');
export const GATE = token<Gate>('GATE');
export const KUBE_WATCH = token<KubeWatch>('KUBE_WATCH');
