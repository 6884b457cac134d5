import { beforeAll, describe, expect, it } from 'vitest';
import { at, list, text } from '../checker/json.js';
import type { Json } from '../cluster/player/kube.js';
import { BUILD_MS, createRender, settings, whyNoHelm, type Render } from './helm.js';
import { configIn, containerIn, kindsIn, objectsIn, only, podIn, strategyIn } from './objects.js';

const reason = await whyNoHelm();
const CLAIM = 'PersistentVolumeClaim';
const FOLDER = '/var/lib/lighthouse-telemetry';
const ON_CLAIM = 'persistence.enabled=true';
const ELECTING = ['leaderElection.enabled=true', 'replicaCount=2'];

let render: Render;

async function rendered(...values: readonly string[]): Promise<readonly Json[]> {
  return objectsIn(await render(settings(values)));
}

function groupsIn(objects: readonly Json[]): unknown {
  const context = at(podIn(objects), 'securityContext');
  return [at(context, 'runAsGroup'), at(context, 'fsGroup'), at(context, 'fsGroupChangePolicy')];
}

describe.skipIf(reason !== undefined)('the store of the chart, on a claim', () => {
  beforeAll(async () => {
    render = await createRender();
  }, BUILD_MS);

  it('is not there when nothing is said', async () => {
    const objects = await rendered();
    expect((await configIn(objects)).store.type).toBe('memory');
    expect(kindsIn(objects)).not.toContain(CLAIM);
    expect(strategyIn(objects)).toBeUndefined();
  });

  it('has its files where the claim is mounted, and nothing else can be written to', async () => {
    const objects = objectsIn(await render(['--values', 'deploy/chart/ci/durable-values.yaml']));
    expect((await configIn(objects)).store).toMatchObject({ type: 'file', path: FOLDER, fsync: 'always' });
    const container = containerIn(objects);
    const writable = list(container, 'volumeMounts').filter((mount) => at(mount, 'readOnly') !== true);
    expect(writable).toEqual([{ name: 'store', mountPath: FOLDER }]);
    expect(at(container, 'securityContext', 'readOnlyRootFilesystem')).toBe(true);
    const claimName = text(only(objects, CLAIM), 'metadata', 'name');
    expect(list(podIn(objects), 'volumes')).toContainEqual({
      name: 'store',
      persistentVolumeClaim: { claimName },
    });
  });

  it('makes a claim of what the cluster has, which stays when the release goes', async () => {
    const claim = only(await rendered(ON_CLAIM), CLAIM);
    expect(at(claim, 'metadata')).toMatchObject({
      ...{ name: 'lighthouse-telemetry', namespace: 'jx' },
      annotations: { 'helm.sh/resource-policy': 'keep' },
    });
    expect(at(claim, 'spec')).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    });
  });

  it('makes a claim as it is told to', async () => {
    const objects = await rendered(
      ...[ON_CLAIM, 'persistence.storageClass=fast', 'persistence.size=500Mi'],
      ...['persistence.accessModes={ReadWriteOncePod}', 'persistence.annotations.a=b'],
      'persistence.resourcePolicy=',
    );
    const claim = only(objects, CLAIM);
    expect(at(claim, 'metadata', 'annotations')).toEqual({ a: 'b' });
    expect(at(claim, 'spec')).toEqual({
      accessModes: ['ReadWriteOncePod'],
      storageClassName: 'fast',
      resources: { requests: { storage: '500Mi' } },
    });
    const byHand = only(await rendered(ON_CLAIM, 'persistence.storageClass=-'), CLAIM);
    expect(at(byHand, 'spec', 'storageClassName')).toBe('');
  });

  it('takes a claim that is there', async () => {
    const objects = await rendered(ON_CLAIM, 'persistence.existingClaim=mine');
    expect(kindsIn(objects)).not.toContain(CLAIM);
    expect(list(podIn(objects), 'volumes')).toContainEqual({
      name: 'store',
      persistentVolumeClaim: { claimName: 'mine' },
    });
  });

  it('belongs to the group of the program, unless another one is named, or none', async () => {
    expect(groupsIn(await rendered(ON_CLAIM))).toEqual([65532, 65532, 'OnRootMismatch']);
    const group = 'podSecurityContext.runAsGroup';
    expect(groupsIn(await rendered(ON_CLAIM, `${group}=7`))).toEqual([7, 7, 'OnRootMismatch']);
    const named = await rendered(ON_CLAIM, 'podSecurityContext.fsGroup=8');
    expect(groupsIn(named)).toEqual([65532, 8, 'OnRootMismatch']);
    expect(groupsIn(await rendered(ON_CLAIM, `${group}=null`))).toEqual([undefined, undefined, undefined]);
    expect(groupsIn(await rendered())).toEqual([65532, undefined, undefined]);
  });

  it.each([
    ['alone', [ON_CLAIM]],
    ['with an election', [ON_CLAIM, 'leaderElection.enabled=true']],
    ['as `config` has it', ['config.store.type=file', 'config.store.path=/x']],
  ])('ends the old pod before a new one starts, %s', async (_, values) => {
    expect(strategyIn(await rendered(...values))).toEqual({ type: 'Recreate' });
  });

  it('takes more options from `config`', async () => {
    const { store } = await configIn(await rendered(ON_CLAIM, 'config.store.fsync=never'));
    expect(store).toMatchObject({ type: 'file', path: FOLDER, fsync: 'never' });
  });

  it.each([
    ['replicas share only Redis', [ON_CLAIM, 'replicaCount=2']],
    ['replicas share only Redis', [ON_CLAIM, ...ELECTING]],
    ['replicas share only Redis', ['config.store.type=file', ...ELECTING]],
    ['either files on a claim or Redis', [ON_CLAIM, 'store.redis.url=redis://redis:6379']],
    ["'enable' not allowed", ['persistence.enable=true']],
    ["at '/persistence/size'", ['persistence.size=much']],
    ["at '/persistence/accessModes/0'", ['persistence.accessModes={ReadOnlyMany}']],
    ["at '/persistence/resourcePolicy'", ['persistence.resourcePolicy=delete']],
  ])('says: %s (%j)', async (words, values) => {
    await expect(rendered(...values)).rejects.toThrow(words);
  });
});
