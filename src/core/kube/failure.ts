import { KubeStatusError } from './status-error.js';
import type { WatchEnd } from './watch-stream.js';
import { thrown } from '../kit/thrown.js';

/**
 * A list or watch waits no longer than this, whatever a server or a gateway before it asks for: what is deleted meanwhile is
 * shown only as long as etcd remembers, which is five minutes.
 */
const MAX_ASKED_MS = 60_000;

/** What went wrong in one round of a namespace loop, and what follows from it. */
export interface Failure {
  /** Counter label: low-cardinality. */
  readonly label: string;
  /** For health and log. */
  readonly reason: string;
  /** The resourceVersion is of no use (`now`), or may be (`repeated`: when it comes again without progress). */
  readonly relist?: 'now' | 'repeated';
  /**
   * When it is no failure of the loop: `first` time without progress, as the next round mends it; or after a
   * connection that `survived`, as every connection ends some day.
   */
  readonly excused?: 'first' | 'survived';
  /** Not sooner than this. */
  readonly delayMs?: number;
  /** The first time there is nothing to wait for. */
  readonly atOnce?: boolean;
  readonly unauthorized?: boolean;
}

/** Names what was asked for, as in `pipelineruns.tekton.dev in namespace jx`. */
export interface Target {
  readonly resource: string;
  readonly scope: string;
  /** The API server's address. */
  readonly server: string;
}

/** An error of a list, or of a watch that didn't come to be. */
export function failureOfError(error: unknown, target: Target, maxDelayMs: number): Failure {
  if (!(error instanceof KubeStatusError)) {
    return { label: 'request', reason: thrown(error) };
  }
  const { status } = error;
  const base = { label: `status_${status}`, delayMs: askedOf(error) };
  if (error.expired) return { ...base, ...expired(error) };
  if (status === 401) {
    return {
      ...base,
      reason: `the API server ${target.server} refused the credentials (401)`,
      unauthorized: true,
    };
  }
  if (status === 403) {
    return { ...base, reason: `forbidden: needs list/watch on ${target.resource} ${target.scope}` };
  }
  if (status === 404) {
    const reason = `${target.resource} is not installed in the cluster (404)`;
    return { ...base, reason, relist: 'now', delayMs: Math.max(base.delayMs, maxDelayMs) };
  }
  const reason = `the API server answered ${status} for ${target.resource}: ${error.message}`;
  return status === 400 || status === 422 ? { ...base, reason, relist: 'now' } : { ...base, reason };
}

export type BrokenEnd = Exclude<WatchEnd, { readonly reason: 'closed' }> | { readonly reason: 'empty' };

/** A watch connection that ended in another way than by the server's closing it in due time. */
export function failureOfEnd(end: BrokenEnd, target: Target): Failure {
  const watch = `the watch of ${target.resource}`;
  switch (end.reason) {
    case 'error_event':
      return errorEvent(end.error, watch);
    case 'garbage':
      return { label: 'garbage', reason: `${watch} can't be read: ${end.detail}`, relist: 'repeated' };
    case 'dropped':
      return { label: 'dropped', reason: `${watch} broke: ${end.detail}`, excused: 'survived' };
    case 'half_line':
      return { label: 'half_line', reason: `${watch} ended within a line`, excused: 'survived' };
    case 'silent':
      return { label: 'silent', reason: `${watch} fell silent`, excused: 'survived' };
    case 'empty':
      return {
        label: 'empty',
        reason: `${watch} is closed at once, each time`,
        relist: 'repeated',
        excused: 'first',
        atOnce: true,
      };
  }
}

/** How long the server asks to be left alone. */
function askedOf({ retryAfterMs = 0 }: KubeStatusError): number {
  return Math.min(retryAfterMs, MAX_ASKED_MS);
}

function errorEvent(error: KubeStatusError, watch: string): Failure {
  const delayMs = askedOf(error);
  if (error.expired) return { ...expired(error), delayMs };
  const reason = `${watch} was ended by the API server: ${error.status} ${error.message}`;
  return { label: 'error_event', reason, relist: 'repeated', delayMs };
}

function expired(error: KubeStatusError): Failure {
  const reason = `the resourceVersion keeps expiring: ${error.message}`;
  return { label: 'expired', reason, relist: 'now', excused: 'first' };
}
