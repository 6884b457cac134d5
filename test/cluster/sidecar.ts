import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { text } from '../checker/json.js';
import { startChild, type Child } from '../process/child.js';
import { HMAC_KEY } from '../process/deliveries.js';
import { sparePort } from '../process/ports.js';
import { LISTED } from '../process/scene.js';
import { until } from '../process/world.js';
import type { SidecarAccount } from './account.js';
import type { Ground } from './plane/plane.js';
import { until as untilSo } from './plane/until.js';
import type { Scene } from './scene.js';

const READY = ['listening for HTTP', LISTED];
/** Longer than anything that a story leaves to be told when all has ended. */
const SETTLE = '5s';

/** A watch that is refused is tried again after half a minute, or a bit more. */
const LONGEST_PAUSE_MS = 90_000;

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
  /** Instead of those that the manifests name. */
  readonly namespaces?: readonly string[];
  /** Instead of all that the manifests configure. */
  readonly sources?: readonly string[];
}

/** With the shipped configuration, and laid over it what is otherwise here. Resolves when all is listed and watched. */
export async function startSidecar(
  scene: Scene<Ground>,
  { namespaces, sources }: SidecarOptions = {},
): Promise<Sidecar> {
  const { plane, account } = scene;
  const hook = await scene.hook();
  const health = `127.0.0.1:${String(await sparePort())}`;
  const files = [
    await writeConfig(plane, `shipped-${String(hook.port)}`, shippedConfig(account)),
    await writeConfig(plane, `local-${String(hook.port)}`, {
      kubernetes: { kubeconfig: account.kubeconfig, ...(namespaces && { namespaces }) },
      sources: { webhook: { endpoint: `127.0.0.1:${String(hook.port)}` } },
      linkers: { annotations: { rate: 1000 } },
      exporters: { otlp: { endpoint: plane.collector, batch: { linger: '50ms' } } },
      registry: { settle: SETTLE },
      service: {
        ...(sources && { pipelines: { traces: { sources } } }),
        telemetry: { metrics: { endpoint: 'none' }, health_check: { endpoint: health } },
      },
    }),
  ];
  const token = await readFile(account.tokenFile, 'utf8');
  const child = startChild(
    files.flatMap((file) => ['--config', file]),
    { env: { LIGHTHOUSE_HMAC_KEY: HMAC_KEY }, secrets: [token, HMAC_KEY] },
  );
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
  const isSo = async (): Promise<boolean> => {
    last = await health(path);
    return last.status === status;
  };
  await untilSo(`${path} is answered with ${String(status)}`, isSo, LONGEST_PAUSE_MS);
  return last?.body ?? '';
}

function shippedConfig({ manifests }: SidecarAccount): string {
  const map = manifests.find((manifest) => text(manifest, 'kind') === 'ConfigMap');
  return text(map, 'data', 'config.yaml');
}

async function writeConfig({ folder }: Ground, name: string, config: string | object): Promise<string> {
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}
