import type { ServerResponse } from 'node:http';
import { apiVersion, type ApiKind } from './kinds.js';
import type { Ledger, Subscription } from './ledger.js';
import { statusOf, type ApiError } from './status.js';
import { eventOf, type Change, type WatchEvent } from './store.js';

export interface WatchQuery {
  readonly kind: ApiKind;
  readonly subscription: Subscription;
  readonly bookmarks: boolean;
  /** 0: until it is closed. */
  readonly timeoutSeconds: number;
}

interface Watch {
  readonly query: WatchQuery;
  readonly response: ServerResponse;
  readonly timers: NodeJS.Timeout[];
}

/** `end` closes as the server does when a watch has lasted long enough, `cut` drops the connection. */
export type CloseManner = 'end' | 'cut';

/** The open watch streams. */
export class Watches {
  private readonly open = new Set<Watch>();

  constructor(
    private readonly ledger: Ledger,
    private readonly version: () => number,
    private readonly bookmarkMillis: number,
  ) {}

  /** Sends `backlog` at once and then every change that comes, until either side closes. */
  start(query: WatchQuery, response: ServerResponse, backlog: readonly WatchEvent[]): void {
    const watch: Watch = { query, response, timers: [] };
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
    const versions = backlog.map(({ object }) => Number(object.metadata['resourceVersion']));
    this.open.add(watch);
    this.ledger.opened(query.subscription, versions);
    for (const event of backlog) send(watch, event);
    this.startTimers(watch);
    response.once('close', () => {
      this.finish(watch);
    });
  }

  tell(change: Change): void {
    for (const watch of this.open) {
      if (watch.query.kind.plural !== change.plural) continue;
      const event = eventOf(change, watch.query.subscription.matches);
      if (event !== undefined) send(watch, event);
    }
  }

  /** Sends a bookmark to each watch that asked for them. */
  bookmark(): void {
    for (const watch of this.open) this.sendBookmark(watch);
  }

  close(manner: CloseManner, concerns: (subscription: Subscription) => boolean): void {
    for (const watch of this.open) {
      if (!concerns(watch.query.subscription)) continue;
      this.finish(watch);
      if (manner === 'end') watch.response.end();
      else watch.response.destroy();
    }
  }

  private finish(watch: Watch): void {
    if (!this.open.delete(watch)) return;
    for (const timer of watch.timers) clearTimeout(timer);
    this.ledger.closed(watch.query.subscription);
  }

  private startTimers(watch: Watch): void {
    const { bookmarks, timeoutSeconds } = watch.query;
    const bookmark = (): void => {
      this.sendBookmark(watch);
    };
    if (bookmarks) watch.timers.push(setInterval(bookmark, this.bookmarkMillis));
    if (timeoutSeconds === 0) return;
    const end = (): void => {
      bookmark();
      this.finish(watch);
      watch.response.end();
    };
    watch.timers.push(setTimeout(end, timeoutSeconds * 1000));
  }

  private sendBookmark(watch: Watch): void {
    if (!watch.query.bookmarks) return;
    const { kind } = watch.query;
    const metadata = { resourceVersion: String(this.version()), creationTimestamp: null };
    send(watch, { type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersion(kind), metadata } });
  }
}

function send(watch: Watch, event: { readonly type: string; readonly object: object }): void {
  if (watch.response.writable) watch.response.write(`${JSON.stringify(event)}\n`);
}

/** A watch that only says why there is none, as the server does for a version that it has forgotten meanwhile. */
export function refuseInStream(response: ServerResponse, error: ApiError): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(error) })}\n`);
}
