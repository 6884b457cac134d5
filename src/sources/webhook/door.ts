import type { ChangeUpdate, PushUpdate } from '../../core/contract/change.js';
import type { Update } from '../../core/contract/model.js';
import type { HttpRequest } from '../../core/contract/ports.js';
import type { Kind } from './words.js';

export type Sender = 'lighthouse' | 'github' | 'gitlab';
/** A kind as counters name it: from a closed list, whatever a sender writes. */
export type KindLabel = Kind | 'activity' | 'other';

/** What a genuine delivery comes to. */
export interface Reading {
  readonly kind: KindLabel;
  readonly outcome: 'taken' | 'ignored';
  /** Absent: nothing is to be handed over. */
  readonly update?: Update | undefined;
  /** What it tells those who draw pull requests. */
  readonly change?: ChangeUpdate | PushUpdate | undefined;
  /** Taken, but it names no event. */
  readonly withoutGuid?: boolean;
}

export interface Door {
  readonly sender: Sender;
  readonly path: string;
  /** Judges the raw bytes, before anything is parsed. */
  readonly isGenuine: (request: HttpRequest) => boolean;
  /** What the headers alone tell of the kind. */
  readonly label: (headers: HttpRequest['headers']) => KindLabel;
  /** @throws RejectedError for what is no delivery */
  readonly read: (request: HttpRequest) => Reading;
}
