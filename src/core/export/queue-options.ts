import type { Health } from '../contract/component.js';
import type { Counters, Logger, Meter } from '../contract/ports.js';
import type { BacklogSettings } from './backlog.js';
import type { Sender } from './sender.js';
import type { After } from '../kit/after.js';

/** All times in milliseconds. */
export interface QueueSettings {
  readonly batch: BacklogSettings;
  readonly queueBytes: number;
  /** Requests under way at once. */
  readonly consumers: number;
  readonly retry: { readonly initial: number; readonly max: number };
  readonly drainTimeout: number;
}

export interface QueueOptions {
  readonly settings: QueueSettings;
  /** Called by `start`; what it throws is thrown there. */
  readonly open: () => Promise<Sender>;
  readonly log: Logger;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly report: (health: Health) => void;
  readonly after?: After;
  readonly random?: () => number;
}
