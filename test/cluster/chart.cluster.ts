import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, text } from '../checker/json.js';
import { buildParts } from './parts/build.js';
import { startPlane, type Plane } from './plane/plane.js';

const run = promisify(execFile);
const NAME = 'lighthouse-telemetry';
const DEPLOYMENT = `/apis/apps/v1/namespaces/jx/deployments/${NAME}`;
const CLAIM = `/api/v1/namespaces/jx/persistentvolumeclaims/${NAME}`;

let plane: Plane;
let helm: (...args: readonly string[]) => Promise<string>;
beforeAll(async () => {
  plane = await startPlane();
  const binaries = await buildParts(['helm'], console.log);
  const place = ['--namespace', 'jx', '--kubeconfig', plane.kubeconfig];
  helm = async (...args) => (await run(binaries.helm, [...args, ...place])).stdout;
});
afterAll(() => plane.stop());

/** As a user does it, with one of the files of values. Returns what helm says at the end. */
async function upgrade(values?: string): Promise<string> {
  const file = values === undefined ? [] : ['--values', `deploy/chart/ci/${values}-values.yaml`];
  return helm('upgrade', '--install', NAME, 'deploy/chart', ...file);
}

async function strategy(): Promise<unknown> {
  return at(await plane.kube.get(DEPLOYMENT), 'spec', 'strategy');
}

// One after the other: each begins with what the one before has left.
describe('a release', () => {
  it('gets a store on a claim, and loses it, in an update', async () => {
    expect(await upgrade()).toContain('in memory, and forgets it in a restart.');
    expect(await strategy()).toMatchObject({ type: 'RollingUpdate' });
    expect(await upgrade('durable')).toContain(`in files on the claim ${NAME}.`);
    expect(await strategy()).toEqual({ type: 'Recreate' });
    expect(await upgrade('replicas')).toContain('in Redis.');
    // As without any: standbys that share a store are ready.
    expect(await strategy()).toMatchObject({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%' },
    });
  });

  it('leaves its claim when it goes, and takes it again', async () => {
    expect(await upgrade('durable')).toContain(`kubectl delete pvc -n jx ${NAME}`);
    const uid = text(await plane.kube.get(CLAIM), 'metadata', 'uid');
    await helm('uninstall', NAME);
    expect(text(await plane.kube.get(CLAIM), 'metadata', 'uid')).toBe(uid);
    await upgrade('durable');
    expect(text(await plane.kube.get(CLAIM), 'metadata', 'uid')).toBe(uid);
    expect(await strategy()).toEqual({ type: 'Recreate' });
  });
});
