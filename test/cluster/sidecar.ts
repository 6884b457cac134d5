import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startChild, type Child } from '../process/child.js';
import { HMAC_KEY, LINKERS } from '../process/deliveries.js';
import { sparePort } from '../process/ports.js';
import { until } from '../process/world.js';
import type { Ground } from './plane/plane.js';
import { until as untilSo } from './plane/until.js';
import { SOURCES, type Scene } from './scene.js';

const READY = ['listening for HTTP', 'all sources are listed and watched'];
/** Longer than anything that a story leaves to be told when all has ended. */
const SETTLE = '5s';

/** The built program beside a cluster, as its account. */
export interface Sidecar {
  readonly child: Child;
  /** What a health check such as `/readyz/sources.pods` answers. */
  health(this: void, path: string): Promise<Health>;
  /** Ends it without a warning. No webhook is relayed to it any more. */
  kill(this: void): Promise<void>;
}

export interface Health {
  readonly status: number;
  readonly body: string;
}

export interface SidecarOptions {
  readonly namespaces?: readonly string[];
  /** Beside the webhook source; all of them when nothing is said. */
  readonly sources?: readonly string[];
}

/** Resolves when all is listed and watched. */
export async function startSidecar(
  scene: Scene<Ground>,
  { namespaces = ['jx'], sources: watching = SOURCES }: SidecarOptions = {},
): Promise<Sidecar> {
  const { plane, account } = scene;
  const hook = await scene.hook();
  const health = `127.0.0.1:${String(await sparePort())}`;
  const sources = { ...Object.fromEntries(watching.map((source) => [source, {}])), ...hook.sources };
  const config = {
    kubernetes: { kubeconfig: account.kubeconfig, namespaces },
    ...{ sources, linkers: LINKERS },
    exporters: { otlp: { endpoint: plane.collector, tls: { insecure: true }, batch: { linger: '50ms' } } },
    registry: { settle: SETTLE },
    service: {
      pipelines: {
        traces: { sources: Object.keys(sources), linkers: Object.keys(LINKERS), exporters: ['otlp'] },
      },
      telemetry: { metrics: { endpoint: 'none' }, health_check: { endpoint: health } },
    },
  };
  const file = join(plane.folder, `config-${String(hook.port)}.yaml`);
  await writeFile(file, JSON.stringify(config));
  const token = await readFile(account.tokenFile, 'utf8');
  const child = startChild(['--config', file], { secrets: [token, HMAC_KEY] });
  await until(() => {
    expect(child.said()).toEqual(expect.arrayContaining(READY));
  });
  return {
    child,
    async health(path) {
      const answer = await fetch(`http://${health}${path}`);
      return { status: answer.status, body: await answer.text() };
    },
    async kill() {
      scene.leaveOut(hook);
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}

/** Waits until a health check is answered with this status. Returns what it says. */
export async function untilHealth(health: Sidecar['health'], path: string, status: number): Promise<string> {
  let last: Health | undefined;
  await untilSo(`${path} is answered with ${String(status)}`, async () => {
    last = await health(path);
    return last.status === status;
  });
  return last?.body ?? '';
}
