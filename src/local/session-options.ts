import type { Micros } from '../core/contract/model.js';
import type { MemoryCounters } from '../core/self/counters.js';
import type { Cluster } from './cluster/index.js';
import type { OtlpRequest } from './otlp-json.js';
import type { Line } from './recording.js';
import type { Watched } from './watched.js';
import type { WebhooksResult } from './webhooks.js';

/** A sidecar is dropped, not stopped, and another one takes its place with the same configuration. */
export interface Restart {
  readonly sidecar: string;
  /** After the instant in which so many lines were in. */
  readonly afterLines: number;
  /** Before it has taken these lines; else when all is taken. */
  readonly midway?: boolean;
}

/** The state of a session after an instant. */
export interface Instant {
  /** Milliseconds of the story. */
  readonly t: number;
  readonly lines: number;
  readonly now: Micros;
  readonly cluster: Cluster;
}

export interface SessionOptions {
  /** As recorded. */
  readonly lines: readonly Line[];
  /** Seed of another order. The clock stands until the last line is in. */
  readonly shuffle?: number | undefined;
  /** Each line twice. The clock stands until the last line is in. */
  readonly double?: boolean | undefined;
  /** Times faster than life; only waits between lines. */
  readonly speed?: number | 'max' | undefined;
  readonly readOnly?: boolean | undefined;
  /** The user's configuration; the later file wins. */
  readonly config?: readonly string[] | undefined;
  /** Names of the sidecars that work side by side. */
  readonly sidecars?: readonly string[] | undefined;
  readonly restarts?: readonly Restart[] | undefined;
  /** Real time without progress after which the session is given up. */
  readonly stallMillis?: number | undefined;
  /** Ends the session early: it cleans up and rejects with the reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onExport: (request: OtlpRequest, sidecar: string) => void;
  /** Called before the next lines come; the place to inject faults through `cluster.control`. */
  readonly onInstant?: ((instant: Instant) => void | Promise<void>) | undefined;
  /** Called when the sidecars have stopped, while the cluster still is what they made of it. */
  readonly onEnd?: ((cluster: Cluster) => void) | undefined;
  /** Takes the sidecars' own log, line by line. */
  readonly log: (line: string) => void;
}

export interface SessionResult {
  readonly webhooks: WebhooksResult;
  /** How many states sidecars have taken. */
  readonly taken: number;
  readonly watched: Watched;
  /** What each life of each sidecar counted, by its id. */
  readonly counters: ReadonlyMap<string, MemoryCounters>;
}
