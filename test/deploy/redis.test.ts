import { beforeAll, describe, expect, it } from 'vitest';
import { at, list, text } from '../checker/json.js';
import type { Json } from '../cluster/player/kube.js';
import { BUILD_MS, createRender, settings, whyNoHelm, type Render } from './helm.js';
import { configIn, containerIn, objectsIn, only, podIn, strategyIn } from './objects.js';

const reason = await whyNoHelm();
const REPLICAS = ['--values', 'deploy/chart/ci/replicas-values.yaml'];
const TLS_FOLDER = '/etc/lighthouse-telemetry-redis';
const URL = 'store.redis.url=redis://redis:6379/0';

let render: Render;

async function rendered(...values: readonly string[]): Promise<readonly Json[]> {
  return objectsIn(await render(settings(values)));
}

describe.skipIf(reason !== undefined)('the store of the chart, in Redis', () => {
  beforeAll(async () => {
    render = await createRender();
  }, BUILD_MS);

  it('is shared by replicas, with password and certificates of secrets', async () => {
    const objects = objectsIn(await render(REPLICAS));
    const { store, leaderElection } = await configIn(objects);
    expect(store).toMatchObject({
      ...{ type: 'redis', url: 'rediss://redis:6379/0', password: '0012' },
      ...{ prefix: 'jx/lighthouse-telemetry', tls: { ca_file: `${TLS_FOLDER}/ca.crt` } },
    });
    expect(leaderElection.enabled).toBe(true);
    expect(at(only(objects, 'Deployment'), 'spec', 'replicas')).toBe(2);
    // Standbys take webhooks, so they are ready, and an update is one as usual.
    expect(strategyIn(objects)).toBeUndefined();
    expect(list(containerIn(objects), 'env')).toContainEqual({
      name: 'REDIS_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } },
    });
    const mount = { name: 'redis-tls', mountPath: TLS_FOLDER, readOnly: true };
    expect(list(containerIn(objects), 'volumeMounts')).toContainEqual(mount);
    const volume = { name: 'redis-tls', secret: { secretName: 'redis-tls' } };
    expect(list(podIn(objects), 'volumes')).toContainEqual(volume);
  });

  it('has no password in the ConfigMap', async () => {
    const objects = objectsIn(await render(REPLICAS));
    const given = text(only(objects, 'ConfigMap'), 'data', 'config.yaml');
    expect(given).toContain('password: ${env:REDIS_PASSWORD}\n');
  });

  it('asks for no secret without one, and needs no election', async () => {
    const objects = await rendered(URL);
    expect((await configIn(objects)).store).toMatchObject({ type: 'redis', url: 'redis://redis:6379/0' });
    const names = list(containerIn(objects), 'env').map((each) => text(each, 'name'));
    expect(names).toEqual(['LIGHTHOUSE_HMAC_KEY']);
    expect(list(podIn(objects), 'volumes')).toHaveLength(1);
    expect(strategyIn(objects)).toBeUndefined();
  });

  it('has keys of its own in each namespace, or those that are told', async () => {
    const elsewhere = objectsIn(await render(['--set', URL], 'ci'));
    expect((await configIn(elsewhere)).store).toMatchObject({ prefix: 'ci/lighthouse-telemetry' });
    const told = await configIn(await rendered(URL, 'store.redis.prefix=prod:ci'));
    expect(told.store).toMatchObject({ prefix: 'prod:ci' });
  });

  it('shows a certificate of its own, as who it is told to be', async () => {
    const tls = ['name=t', 'ca=', 'cert=tls.crt', 'key=tls.key'].map(
      (each) => `store.redis.tlsSecret.${each}`,
    );
    const objects = await rendered('store.redis.url=rediss://r', 'store.redis.username=me', ...tls);
    expect((await configIn(objects)).store).toMatchObject({
      username: 'me',
      tls: { cert_file: `${TLS_FOLDER}/tls.crt`, key_file: `${TLS_FOLDER}/tls.key` },
    });
  });

  it('takes a whole URL from a variable', async () => {
    const objects = await rendered('store.redis.url=${env:REDIS_URL}');
    expect((await configIn(objects)).store).toMatchObject({ url: 'redis://me:of-somebody@redis:6379/1' });
    const part = await rendered('store.redis.url=redis://me:${env:REDIS_PASSWORD}@redis');
    expect((await configIn(part)).store).toMatchObject({ url: 'redis://me:0012@redis' });
  });

  it.each([
    ['more than one needs leaderElection.enabled', [URL, 'replicaCount=2']],
    ['of no use without store.redis.url', ['store.redis.passwordSecret.name=redis']],
    ['of no use without store.redis.url', ['persistence.enabled=true', 'store.redis.tlsSecret.name=redis']],
    ['no password in it', ['store.redis.url=redis://me:of-somebody@redis']],
    ['no password in it', ['config.store.type=redis', 'config.store.url=redis://:of-somebody@redis']],
    ["at '/store/redis/url'", ['store.redis.url=redis:6379']],
    ["at '/store/redis/prefix'", ['store.redis.prefix={a}']],
    ["'password' not allowed", ['store.redis.password=of-somebody']],
    ["'file' not allowed", ['store.file.path=/x']],
  ])('says: %s (%j)', async (words, values) => {
    await expect(rendered(...values)).rejects.toThrow(words);
  });
});
