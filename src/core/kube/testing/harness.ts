import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Component } from '../../contract/component.js';
import type { WatchRequest } from '../../contract/ports.js';
import { createKubeClient, type KubeClient } from '../client.js';
import type { WatchTiming } from '../timing.js';
import type { WatchMemory } from '../memory.js';
import { createKubeWatch } from '../watch.js';
import { type FakeApi, startFakeApi } from './fake-api.js';
import { Recorder } from './recorder.js';

/** Short enough for tests; long where a wait would show that something is wrong. */
export const FAST: WatchTiming = {
  backoffInitialMs: 2,
  backoffMaxMs: 10,
  healthyMs: 50,
  watchMinMs: 300_000,
  watchMaxMs: 600_000,
  inactivityMarginMs: 30_000,
  bookmarkSilenceMs: 150_000,
  stallMs: 10_000,
  shortWatchMs: 20,
  gapMs: 1_000,
};

export interface Harness {
  readonly api: FakeApi;
  readonly seen: Recorder;
  readonly client: KubeClient;
  /** Starts a watch of pods. */
  watch(options?: WatchOptions): Component;
  /** The resourceVersion from which each watch was asked to go on. */
  versions(): (string | null)[];
  /** How often watches of pods were started again for this reason. */
  restarts(reason: string): number;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly timing?: Partial<WatchTiming>;
  readonly namespaces?: readonly string[];
  /** False: the test starts it. */
  readonly start?: boolean;
  readonly request?: Partial<WatchRequest>;
  readonly memory?: WatchMemory;
}

/** A fake API server, a client of it, and all that a watch says. `close` ends everything. */
export async function startHarness(): Promise<Harness> {
  const api = await startFakeApi();
  const directory = mkdtempSync(join(tmpdir(), 'kube-test-'));
  const kubeconfig = join(directory, 'config');
  writeFileSync(kubeconfig, kubeconfigOf(api.url));
  const client = createKubeClient({ kubeconfig });
  const seen = new Recorder();
  const running: Component[] = [];
  return {
    api,
    seen,
    client,
    watch(options = {}) {
      const component = createComponent(client, seen, options);
      running.push(component);
      if (options.start !== false) void component.start();
      return component;
    },
    versions: () => api.watches.map((request) => request.query.get('resourceVersion')),
    restarts: (reason) => seen.counters.of(`watch_restarts_total pods ${reason}`),
    async close() {
      seen.gate.reopen();
      for (const component of running) await component.stop();
      await client.close();
      await api.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function createComponent(client: KubeClient, seen: Recorder, options: WatchOptions): Component {
  const { clock, gate, log, counters, meter, handle, report, current } = seen;
  const watch = createKubeWatch({
    client,
    namespaces: options.namespaces ?? ['jx'],
    clock,
    gate,
    log,
    counters,
    meter,
    random: () => 0.5,
    timing: { ...FAST, ...options.timing },
    memory: options.memory,
  });
  const resource = { group: '', version: 'v1', plural: 'pods' };
  return watch.watch({ resource, handle, report, current, ...options.request });
}

/** A kubeconfig of one cluster; `cluster` and `user` are added to what stands there, as JSON. */
export function kubeconfigOf(server: string, cluster: object = {}, user: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, ...cluster } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  });
}
