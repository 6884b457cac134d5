import { createVirtualClock, type VirtualClock } from '../../clock.js';
import type { ChangeType, ObjectKind, ObjectLine } from '../../recording.js';
import { startCluster, type Cluster, type ClusterOptions } from '../index.js';

export interface Item {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly kind: string;
    readonly reason?: string;
    readonly message?: string;
    readonly metadata: Item['metadata'] & {
      readonly continue?: string;
      readonly remainingItemCount?: number;
    };
    readonly items: readonly Item[];
  };
}

export interface Event {
  readonly type: string;
  readonly object: Item & { readonly code?: number };
}

/** A watch under test: its lines as they come. */
export interface Stream {
  readonly status: number;
  /** The next event; undefined when the server has closed. Rejects when the connection was cut. */
  next(): Promise<Event | undefined>;
  close(): void;
}

export interface TestCluster {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
  get(path: string, token?: string): Promise<Answer>;
  patch(path: string, body: unknown, type?: string): Promise<Answer>;
  watch(path: string): Promise<Stream>;
  put(kind: ObjectKind, type: ChangeType, object: Record<string, unknown>): void;
  stop(): Promise<void>;
}

/** A cluster with one admitted sidecar, `one`, whose token is `secret`. */
export async function startTestCluster(options: Omit<ClusterOptions, 'clock'> = {}): Promise<TestCluster> {
  const clock = createVirtualClock(0);
  const cluster = await startCluster({ ...options, clock });
  cluster.admit('one', 'secret');
  const headers = (token = 'secret') => ({ Authorization: `Bearer ${token}` });
  const answer = async (response: Response): Promise<Answer> => ({
    status: response.status,
    body: (await response.json()) as Answer['body'],
  });
  return {
    cluster,
    clock,
    get: async (path, token) => answer(await fetch(`${cluster.url}${path}`, { headers: headers(token) })),
    patch: async (path, body, type = 'application/merge-patch+json') =>
      answer(
        await fetch(`${cluster.url}${path}`, {
          method: 'PATCH',
          headers: { ...headers(), 'Content-Type': type },
          body: JSON.stringify(body),
        }),
      ),
    watch: (path) => openStream(`${cluster.url}${path}`, headers()),
    put: (kind, type, object) => {
      cluster.apply(lineOf(kind, type, object));
    },
    stop: () => cluster.stop(),
  };
}

function lineOf(kind: ObjectKind, type: ChangeType, metadata: Record<string, unknown>): ObjectLine {
  const { name = 'a', namespace = 'jx', rest, ...others } = metadata;
  const object = {
    kind: 'Pod',
    apiVersion: 'v1',
    ...(rest as object | undefined),
    metadata: { name: String(name), namespace, uid: `uid-${String(name)}`, ...others },
  };
  return { t: 0, kind, type, object, line: 1 };
}

async function openStream(url: string, headers: Record<string, string>): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const lines = linesOf(response);
  return {
    status: response.status,
    next: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : (JSON.parse(value) as Event);
    },
    close: () => {
      abort.abort();
    },
  };
}

async function* linesOf(response: Response): AsyncGenerator<string, void> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
}
