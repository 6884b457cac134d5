import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { reportText } from '../checker/check.js';
import { openExisting } from './plane/existing.js';
import { startPlane } from './plane/plane.js';
import { openSceneIn } from './scene.js';
import { startSidecar } from './sidecar.js';
import { plainOn } from './stories/plain.js';
import { tell } from './stories/story.js';
import { judged } from './verdict.js';

const { KUBECONFIG_E2E, IMAGE_E2E = 'busybox:1.37' } = process.env;
/** Images may have to be pulled there. */
const TIMEOUT_MS = 300_000;

async function kubeconfig(): Promise<string> {
  if (KUBECONFIG_E2E !== undefined && KUBECONFIG_E2E !== '') return KUBECONFIG_E2E;
  const plane = await startPlane();
  onTestFinished(() => plane.stop());
  return plane.kubeconfig;
}

it(
  'on a cluster that is there already, Jaeger holds what the API server says',
  async () => {
    const existing = await openExisting(await kubeconfig());
    onTestFinished(() => existing.stop());
    const namespace = `lighthouse-telemetry-${randomUUID().slice(0, 8)}`;
    const scene = await openSceneIn(existing, namespace);
    const sources = ['tekton', 'pods', 'events', 'webhook'];
    const { child } = await startSidecar(scene, { namespaces: [namespace], sources });
    await tell(plainOn(existing.hasNodes ? IMAGE_E2E : undefined), scene.stage);
    const report = await judged(scene);
    console.log(`${existing.access.url}: ${reportText(report)}`);
    expect(report.problems).toEqual([]);
    expect(child.log('error')).toEqual([]);
  },
  TIMEOUT_MS,
);
