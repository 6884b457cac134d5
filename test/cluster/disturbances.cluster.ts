import { expect, it } from 'vitest';
import { OBJECT_KINDS } from '../../src/local/recording.js';
import { reportText, type CheckOptions } from '../checker/check.js';
import { inTheMiddle } from './disturb.js';
import { deleteNamespace } from './player/namespace-controller.js';
import { openScene, type Scene } from './scene.js';
import { startSidecar, untilHealth } from './sidecar.js';
import { pullRequest } from './stories/pull-request.js';
import { tell } from './stories/story.js';
import { team } from './stories/team.js';
import { judged, untilRight } from './verdict.js';

async function expectRight(name: string, scene: Scene, options?: CheckOptions): Promise<void> {
  const report = await judged(scene, options);
  console.log(`${name}: ${reportText(report)}`);
  expect(report.problems).toEqual([]);
}

it('the API server is restarted in the middle, and knows no older versions then', async () => {
  const scene = await openScene();
  const { child } = await startSidecar(scene);
  await inTheMiddle(scene.stage, pullRequest, async () => {
    await scene.plane.compact();
    await scene.plane.restart('kube-apiserver');
  });
  await expectRight('API server restarted', scene);
  expect(child.log('error')).toEqual([]);
});

it('the token is replaced in the middle, and the old one is worth nothing any more', async () => {
  const scene = await openScene();
  const { plane, account } = scene;
  const { child } = await startSidecar(scene);
  await inTheMiddle(scene.stage, pullRequest, async () => {
    await account.rotate();
    await account.revokeOld();
    // What is open stays open: only what is asked anew has to be proved.
    await plane.restart('kube-apiserver');
  });
  await expectRight('token replaced', scene);
  expect(child.log('error')).toEqual([]);
});

it('the right to one kind is withdrawn: its source says so, and the others go on', async () => {
  const scene = await openScene();
  const { plane, account, stage } = scene;
  const { child, health } = await startSidecar(scene);
  expect((await health('/readyz')).status).toBe(200);
  await plane.apply(account.manifests.map(withoutPods));
  // What is open stays open: only what is asked anew is looked at.
  await plane.restart('kube-apiserver');
  expect(await untilHealth(health, '/readyz/sources.pods', 503)).toContain('forbidden');
  await untilHealth(health, '/readyz/sources.tekton', 200);
  await tell(pullRequest, stage);
  const right = await untilRight(scene, 'job', 'run', 'task', 'step');
  console.log(`right withdrawn: ${right}`);
  expect((await health('/readyz/sources.pods')).status).toBe(503);
  await plane.apply(account.manifests);
  await untilHealth(health, '/readyz', 200);
  await expectRight('right given back', scene);
  expect(child.log('error')).toEqual([]);
});

it('the sidecar is killed in the middle, and another one takes its place', async () => {
  const scene = await openScene();
  const first = await startSidecar(scene);
  await inTheMiddle(scene.stage, pullRequest, async () => {
    await first.kill();
    const second = await startSidecar(scene);
    expect(second.child.log('error')).toEqual([]);
  });
  await expectRight('killed', scene, { allowRepeats: true, webhooks: 'may-miss' });
});

it('the namespace is deleted in the middle', async () => {
  const scene = await openScene({ namespaces: ['jx', 'team'], namespace: 'team' });
  const { plane, stage } = scene;
  const { child } = await startSidecar(scene, { namespaces: ['jx', 'team'] });
  await inTheMiddle(stage, team, () => deleteNamespace(plane.kube, 'team'));
  expect(OBJECT_KINDS.flatMap((kind) => stage.mirror.objects(kind))).toEqual([]);
  await expectRight('namespace deleted', scene);
  expect(child.log('error')).toEqual([]);
});

/** As a kind that nobody thought of when the roles were written. */
function withoutPods(manifest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (manifest['kind'] !== 'Role') return manifest;
  const rules = manifest['rules'] as readonly { readonly resources: readonly string[] }[];
  return { ...manifest, rules: rules.filter(({ resources }) => !resources.includes('pods')) };
}
