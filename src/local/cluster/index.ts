import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from '../clock.js';
import type { ApiObject, ObjectKind, ObjectLine } from '../recording.js';
import { createApp } from './app.js';
import { Failures, type ClusterControl } from './control.js';
import { Leases } from './leases.js';
import { Ledger } from './ledger.js';
import { Pages } from './pages.js';
import type { Backend } from './routes.js';
import { Store } from './store.js';
import { Watches } from './watches.js';
import { WriteCount, type Writes } from './writes.js';

export type { ClusterControl } from './control.js';
export type { Writes } from './writes.js';

export interface ClusterOptions {
  /** Where the sidecars say what they have taken. */
  readonly clock: Pick<VirtualClock, 'onTaken'>;
  /** Answers every write with 403. */
  readonly readOnly?: boolean;
  /** How often a watch that asked for bookmarks gets one. */
  readonly bookmarkMillis?: number;
  /** How many changes a watch can be behind. */
  readonly historyLimit?: number;
}

/** A Kubernetes API server with the resources and verbs that the sidecar uses, filled from recorded lines. */
export interface Cluster {
  readonly url: string;
  readonly control: ClusterControl;
  /** From now on `token` speaks for the sidecar of this name. */
  admit(sidecar: string, token: string): void;
  /** Drops the sidecar's connections, answers its requests with 401, and waits for it no more. */
  expel(sidecar: string): void;
  apply(line: ObjectLine): void;
  /**
   * Resolves when each sidecar has taken all that its lists and watches owe it. One whose watch is closed is waited
   * for until it has come back and has caught up.
   */
  idle(): Promise<void>;
  /** What `idle` waits for, in words. */
  pending(): readonly string[];
  /** What there is of a kind now, by namespace and name, with all that was patched. */
  objects(kind: ObjectKind): readonly ApiObject[];
  /** A Lease as it is now. */
  lease(namespace: string, name: string): ApiObject | undefined;
  /** Somebody else writes one. */
  putLease(namespace: string, name: string, spec: object): void;
  /** What sidecars tried to write so far, and how it was answered. */
  writes(): Writes;
  stop(): Promise<void>;
}

/** Listens on a free loopback port. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const tokens = new Map<string, string>();
  const backend = createBackend(options);
  const server = createServer(createApp(backend, tokens));
  const stopListening = options.clock.onTaken((sidecar, plural, resourceVersion) => {
    backend.ledger.taken(sidecar, plural, resourceVersion);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    control: backend.control,
    admit: (sidecar, token) => tokens.set(token, sidecar),
    expel(sidecar) {
      for (const [token, owner] of tokens) if (owner === sidecar) tokens.delete(token);
      backend.watches.close('cut', (subscription) => subscription.sidecar === sidecar);
      backend.ledger.forget(sidecar);
    },
    apply: ({ kind, type, object }) => {
      backend.store.apply(kind, type, object);
    },
    idle: () => backend.ledger.idle(),
    pending: () => backend.ledger.pending(),
    objects: (kind) => backend.store.list(kind, () => true),
    lease: (namespace, name) => backend.leases.find(namespace, name),
    putLease: (namespace, name, spec) => {
      backend.leases.put(namespace, name, spec);
    },
    writes: () => backend.writes.all,
    async stop() {
      stopListening();
      backend.watches.close('end', () => true);
      await close(server);
    },
  };
}

function createBackend(options: ClusterOptions): Backend & { readonly control: ClusterControl } {
  const ledger = new Ledger();
  const pages = new Pages(64);
  const failures = new Failures();
  const watches = new Watches(ledger, () => store.version, options.bookmarkMillis ?? 10_000);
  const store = new Store(options.historyLimit ?? 10_000, (change) => {
    ledger.changed(change);
    watches.tell(change);
  });
  let gone: 'event' | 'http' = 'event';
  const control: ClusterControl = {
    closeWatches: (manner = 'end') => {
      watches.close(manner, () => true);
    },
    compact: (answer = 'event') => {
      gone = answer;
      store.compact();
      pages.forget();
    },
    failNext: (resource, status) => {
      failures.add(resource, status);
    },
    bookmark: () => {
      watches.bookmark();
    },
  };
  const readOnly = options.readOnly ?? false;
  const [leases, writes] = [new Leases(), new WriteCount()];
  const goneAnswer = (): 'event' | 'http' => gone;
  return { store, leases, pages, ledger, watches, failures, writes, readOnly, goneAnswer, control };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}
