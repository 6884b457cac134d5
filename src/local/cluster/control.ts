import type { ObjectKind } from '../recording.js';
import { ApiError } from './status.js';
import type { CloseManner } from './watches.js';

/** What can go wrong, on request. */
export interface ClusterControl {
  /** Closes the open watches; `cut` drops their connections. */
  closeWatches(manner?: CloseManner): void;
  /**
   * Makes every resource version and every continue token so far too old. A watch from such a version is answered
   * with an ERROR event in the stream, or with HTTP 410.
   */
  compact(answer?: 'event' | 'http'): void;
  /** The next request for this resource is answered with this HTTP status. Several of them queue up. */
  failNext(resource: ObjectKind, status: number): void;
  /** Sends a bookmark to every watch that asked for them. */
  bookmark(): void;
}

/** Requests that are to fail. */
export class Failures {
  private readonly queued: { readonly resource: ObjectKind; readonly status: number }[] = [];

  add(resource: ObjectKind, status: number): void {
    this.queued.push({ resource, status });
  }

  /** Throws the failure that waits for a request of this kind. */
  check(resource: ObjectKind): void {
    const index = this.queued.findIndex((failure) => failure.resource === resource);
    const [failure] = index < 0 ? [] : this.queued.splice(index, 1);
    if (failure !== undefined) throw new ApiError(failure.status, `${resource}: failed on request`);
  }
}
