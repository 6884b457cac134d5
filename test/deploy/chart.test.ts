import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, list, text } from '../checker/json.js';
import { declaredIn } from '../cluster/permissions.js';
import type { Json } from '../cluster/player/kube.js';
import { documentedRights, type Rights } from './documented.js';
import { BUILD_MS, createRender, settings, whyNoHelm, type Render } from './helm.js';
import { configIn, idsOf, kindsIn, objectsIn, only, podIn } from './objects.js';
import { PROFILE_NAMES, PROFILES, renderProfile } from './profiles.js';

const reason = await whyNoHelm();
if (reason !== undefined) console.warn(`the chart is not tested: ${reason}`);
const { sources, kinds } = await documentedRights();
const IDS = [...sources.keys()];
const LEASING = ['create', 'get', 'update'].map((verb) => `${verb} coordination.k8s.io/leases`);
const TEKTON = ['--values', 'deploy/chart/ci/tekton-values.yaml'];

let render: Render;

/** What comes out with these values, each `key=value`. */
async function rendered(...values: readonly string[]): Promise<readonly Json[]> {
  return objectsIn(await render(settings(values)));
}

function off(ids: readonly string[]): readonly string[] {
  return ids.map((id) => `sources.${id}.enabled=false`);
}

function rightsIn(objects: readonly Json[]): readonly string[] {
  return [...declaredIn(objects)].sort();
}

function rightsOf(rights: Rights, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => rights.get(name) ?? []).sort();
}

describe.skipIf(reason !== undefined)('the chart', () => {
  beforeAll(async () => {
    render = await createRender();
  }, BUILD_MS);

  it.each(PROFILE_NAMES)('renders to the plain manifests, %s', async (name) => {
    expect(await renderProfile(render, name)).toBe(await readFile(PROFILES[name].file, 'utf8'));
  });

  it.each(IDS)('has a switch for %s that takes its rights along', async (id) => {
    const others = IDS.filter((each) => each !== id);
    const without = await rendered(...off([id]));
    expect(rightsIn(without)).toEqual(rightsOf(sources, others));
    expect(idsOf((await configIn(without)).sources)).toEqual([...others].sort());

    const alone = await rendered(...off(others));
    expect(rightsIn(alone)).toEqual(rightsOf(sources, [id]));
    expect(idsOf((await configIn(alone)).sources)).toEqual([id]);
    expect(kindsIn(alone).includes('Role')).toBe(id !== 'webhook');
    expect(kindsIn(alone).includes('Service')).toBe(id === 'webhook');
    expect(list(podIn(alone), 'containers').flatMap((container) => list(container, 'env'))).toHaveLength(
      id === 'webhook' ? 1 : 0,
    );
  });

  it('gives the right to patch what is both drawn and written on', async () => {
    async function patched(...values: readonly string[]): Promise<readonly string[]> {
      const objects = await rendered('annotations.write=true', ...values);
      await configIn(objects);
      return rightsIn(objects).filter((right) => right.startsWith('patch'));
    }
    expect(await patched()).toEqual(rightsOf(kinds, [...kinds.keys()]));
    const left = ['LighthouseJob', 'Pod', 'PipelineActivity'];
    expect(await patched(...off(['tekton']))).toEqual(rightsOf(kinds, left));
    expect(await patched('annotations.kinds={Pod,TaskRun}')).toEqual(rightsOf(kinds, ['Pod', 'TaskRun']));
    expect(await patched('annotations.kinds={Pod,TaskRun}', ...off(['tekton']))).toEqual(
      rightsOf(kinds, ['Pod']),
    );
  });

  it('has rules for all namespaces, or a role in each of several', async () => {
    const everywhere = objectsIn(await render(TEKTON));
    expect(kindsIn(everywhere)).toEqual(expect.arrayContaining(['ClusterRole', 'ClusterRoleBinding']));
    expect(kindsIn(everywhere)).not.toEqual(expect.arrayContaining(['Role']));
    expect(rightsIn(everywhere)).toEqual(rightsOf(sources, ['tekton', 'pods', 'events']));
    expect((await configIn(everywhere)).kubernetes.namespaces).toEqual(['*']);

    const two = objectsIn(await render(['--set', 'namespaces={a,b}'], 'ci'));
    const placesOf = (kind: string): readonly string[] =>
      two
        .filter((object) => text(object, 'kind') === kind)
        .map((object) => text(object, 'metadata', 'namespace'));
    expect([placesOf('Role'), placesOf('RoleBinding')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    const subjects = two.flatMap((object) => list(object, 'subjects'));
    expect(subjects.map((subject) => text(subject, 'namespace'))).toEqual(['ci', 'ci']);
    expect((await configIn(two)).kubernetes.namespaces).toEqual(['a', 'b']);
  });

  it('lays `config` over the rest, and rights and ports follow', async () => {
    const objects = await rendered(
      'config.service.pipelines.traces.sources={tekton}',
      'config.linkers.annotations.write=true',
      'config.service.telemetry.health_check.endpoint=:9000',
      'config.registry.settle=3s',
      'exporters.otlp.sending_queue.queue_bytes=123456789',
    );
    const config = await configIn(objects);
    expect(config.registry.settle).toBe(3000);
    expect(at(config.exporters[0], 'config', 'sending_queue', 'queue_bytes')).toBe(123_456_789);
    expect(rightsIn(objects)).toEqual(
      [...rightsOf(sources, ['tekton']), ...rightsOf(kinds, ['PipelineRun', 'TaskRun'])].sort(),
    );
    expect(kindsIn(objects)).not.toEqual(expect.arrayContaining(['Service']));
    const [container] = list(podIn(objects), 'containers');
    expect(list(container, 'ports')).toContainEqual({ name: 'health', containerPort: 9000 });
    expect(text(container, 'readinessProbe', 'httpGet', 'path')).toBe('/');
  });

  it('draws pull requests where webhooks are taken, and asks Git hosts with the token of a secret', async () => {
    const linkersOf = async (...settings: readonly string[]): Promise<readonly string[]> =>
      (await configIn(await rendered(...settings))).linkers.map(({ id }) => id);
    expect(await linkersOf()).toEqual(['annotations', 'gitops']);
    expect(await linkersOf('gitops.enabled=false')).toEqual(['annotations']);
    expect(await linkersOf('sources.webhook.enabled=false')).toEqual(['annotations']);

    const asking = ['gitHosts[0].repositories={acme/shop}', 'gitTokenSecret.name=git'];
    const objects = await rendered(...asking, 'gitops.config.resync=5m');
    const { gitHosts, linkers } = await configIn(objects);
    expect(gitHosts).toMatchObject([{ host: 'github.com', repositories: ['acme/shop'] }]);
    expect(gitHosts[0]?.token).not.toBe('');
    expect(at(linkers[1], 'config', 'resync')).toBe(300_000);
    const [container] = list(podIn(objects), 'containers');
    expect(list(container, 'env')).toContainEqual({
      name: 'GIT_TOKEN',
      valueFrom: { secretKeyRef: { name: 'git', key: 'token' } },
    });
  });

  it('gives the lease to several replicas, by its name, and replaces all of them together', async () => {
    const objects = await rendered('leaderElection.enabled=true', 'replicaCount=3', 'namespaces={a,b}');
    const { leaderElection } = await configIn(objects);
    expect(leaderElection).toMatchObject({ enabled: true, name: 'lighthouse-telemetry', namespace: 'jx' });
    const spec = at(only(objects, 'Deployment'), 'spec');
    expect(at(spec, 'replicas')).toBe(3);
    expect(at(spec, 'strategy', 'rollingUpdate', 'maxUnavailable')).toBe('100%');
    const roles = objects.filter((object) => text(object, 'metadata', 'name').endsWith('-leader'));
    expect(roles.map((role) => [text(role, 'kind'), text(role, 'metadata', 'namespace')])).toEqual([
      ['Role', 'jx'],
      ['RoleBinding', 'jx'],
    ]);
    const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
    expect(list(roles[0], 'rules')).toEqual([
      { ...leases, resourceNames: ['lighthouse-telemetry'], verbs: ['get', 'update'] },
      { ...leases, verbs: ['create'] },
    ]);
    expect(rightsIn(objects)).toEqual([...new Set([...rightsOf(sources, IDS), ...LEASING])].sort());
  });

  it('gives no lease where there is no election, and follows `config` where there is', async () => {
    expect(rightsIn(await rendered()).filter((right) => right.endsWith('/leases'))).toEqual([]);
    const own = await rendered('config.leader_election.enabled=true', 'config.leader_election.name=own');
    const [role] = own.filter((object) => text(object, 'metadata', 'name').endsWith('-leader'));
    expect(list(list(role, 'rules')[0], 'resourceNames')).toEqual(['own']);
    expect(text(role, 'metadata', 'namespace')).toBe('jx');
    const bare = await rendered('leaderElection.enabled=true', 'rbac.create=false');
    expect(kindsIn(bare)).not.toContain('Role');
  });

  it('takes webhooks of a Git host instead of those of Lighthouse', async () => {
    const objects = await rendered(
      'webhook.hmacSecret.name=',
      'sources.webhook.config.path=none',
      'sources.webhook.config.github.secret=${env:GITHUB_WEBHOOK_SECRET}',
    );
    const { sources: drawn } = await configIn(objects);
    expect(
      at(
        drawn.find(({ id }) => id === 'webhook'),
        'config',
        'github',
        'secret',
      ),
    ).toEqual(['secret']);
    expect(list(list(podIn(objects), 'containers')[0], 'env')).toEqual([]);
  });

  it('leaves out probes, rules and accounts that are made elsewhere', async () => {
    const objects = await rendered(
      ...['telemetry.health_check.endpoint=none', 'rbac.create=false'],
      ...['serviceAccount.create=false', 'serviceAccount.name=tracer'],
    );
    expect(text(podIn(objects), 'serviceAccountName')).toBe('tracer');
    expect([...kindsIn(objects)].sort()).toEqual(['ConfigMap', 'Deployment', 'Service']);
    const [container] = list(podIn(objects), 'containers');
    expect(container).not.toHaveProperty('livenessProbe');
    expect(container).not.toHaveProperty('readinessProbe');
  });

  it('lets nobody in but who may post webhooks and read metrics', async () => {
    const objects = await rendered('networkPolicy.enabled=true');
    const spec = at(only(objects, 'NetworkPolicy'), 'spec');
    expect(list(spec, 'policyTypes')).toEqual(['Ingress']);
    expect(list(spec, 'ingress')).toEqual([
      { ports: [{ port: 'webhook' }], from: [{ podSelector: {} }] },
      { ports: [{ port: 'metrics' }], from: [] },
    ]);
  });

  it('starts another pod when the configuration is another one', async () => {
    const checksum = async (value: string): Promise<string> => {
      const deployment = only(await rendered(value), 'Deployment');
      return text(deployment, 'spec', 'template', 'metadata', 'annotations', 'checksum/config');
    };
    const before = await checksum('registry.settle=5s');
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await checksum('registry.settle=6s')).not.toBe(before);
    expect(await checksum('nodeSelector.a=b')).not.toBe(before);
    expect(await checksum('registry.settle=5s')).toBe(before);
  });

  it('names an image by its digest', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const [container] = list(
      podIn(await rendered(`image.digest=${digest}`, 'image.repository=r/i')),
      'containers',
    );
    expect(text(container, 'image')).toBe(`r/i@${digest}`);
  });

  it.each([
    ["'tekon' not allowed", 'sources.tekon.enabled=true'],
    ["'selector' not allowed", 'sources.pods.selector=a'],
    ["'wirte' not allowed", 'annotations.wirte=true'],
    ["'replicas' not allowed", 'replicas=2'],
    ["'log' not allowed", 'telemetry.log.level=debug'],
    ['more than one needs leaderElection.enabled', 'replicaCount=2'],
    ["'enable' not allowed", 'leaderElection.enable=true'],
    ["at '/namespaces'", 'namespaces={*,jx}'],
    ["at '/annotations/kinds/0'", 'annotations.kinds={Event}'],
    ['sources.webhook.config.endpoint must end in a port', 'sources.webhook.config.endpoint=8080x'],
    ['no source is on', off(IDS).join(',')],
  ])('says: %s', async (words, value) => {
    await expect(rendered(value)).rejects.toThrow(words);
  });
});
