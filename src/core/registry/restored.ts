import type { EntityUpdate, EventUpdate, Micros } from '../contract/model.js';
import type { Closing, NoteHome } from './finish.js';

/** Of an event whose root has left: its start, or `ignored` when it was history. */
export type RootStart = Micros | 'ignored';

/** What an earlier process knew of an entity. */
export interface Restored {
  /** When it last said something new. */
  readonly at: Micros;
  readonly update: EntityUpdate;
  /** How it was closed, when its span has left. */
  readonly closing?: Closing | undefined;
  /** It had ended long before that process started, which told nothing of it. */
  readonly isHistory?: boolean | undefined;
}

/** What the registry of an earlier process knew. */
export interface Memory {
  /** What ended before this is history, or was told. */
  readonly since: Micros;
  /** Roots that have left, by GUID. */
  readonly roots: readonly (readonly [guid: string, start: RootStart])[];
  readonly entities: readonly Restored[];
  readonly webhooks: readonly EventUpdate[];
  /** By key: what the webhook tells that has it. */
  readonly webhookKeys: readonly (readonly [key: string, telling: string])[];
  /** Where entities stood that were deleted a while ago, by key: Kubernetes Events about them may still come. */
  readonly homes: readonly (readonly [key: string, home: NoteHome])[];
}

/** What became of an entity or a webhook, by its key. */
export interface Fate {
  /** Absent while it has no place, or when it is unknown. */
  readonly traceId?: string | undefined;
  /** Where it stands, for what may be said about it; not of webhooks, nor of history. */
  readonly home?: NoteHome | undefined;
  /** Nothing is left to be told of it. */
  readonly isOver: boolean;
}
