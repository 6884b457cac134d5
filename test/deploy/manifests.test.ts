import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { builtinPlugins } from '../../src/plugins.js';
import { at, list, text } from '../checker/json.js';
import type { Json } from '../cluster/player/kube.js';
import { declaredIn } from '../cluster/permissions.js';
import { documentedRights } from './documented.js';
import { configIn, containerIn, idsOf, kindsIn, objectsIn, only } from './objects.js';
import { PROFILE_NAMES, PROFILES, type ProfileName } from './profiles.js';

const rights = await documentedRights();
const READING = [...rights.sources.values()].flat();
const PATCHING = [...rights.kinds.values()].flat();

async function committed(name: ProfileName): Promise<readonly Json[]> {
  return objectsIn(await readFile(PROFILES[name].file, 'utf8'));
}

function portOf(container: unknown, name: string): unknown {
  return at(
    list(container, 'ports').find((port) => text(port, 'name') === name),
    'containerPort',
  );
}

describe.each(PROFILE_NAMES)('the plain manifests, %s', (name) => {
  it('are whole, and stand in namespace jx', async () => {
    const objects = await committed(name);
    expect([...kindsIn(objects)].sort()).toEqual([
      ...['ConfigMap', 'Deployment', 'Role', 'RoleBinding', 'Service', 'ServiceAccount'],
    ]);
    for (const object of objects) expect(text(object, 'metadata', 'namespace')).toBe('jx');
    expect(list(only(objects, 'RoleBinding'), 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'lighthouse-telemetry', namespace: 'jx' },
    ]);
  });

  it('have a configuration that is right, with all sources, and writes if it may', async () => {
    const { sources, linkers, kubernetes, unused } = await configIn(await committed(name));
    const types = builtinPlugins.filter(({ kind }) => kind === 'source').map(({ type }) => type);
    expect(idsOf(sources)).toEqual([...types].sort());
    expect(idsOf(linkers)).toEqual(['annotations', 'gitops']);
    expect(at(linkers[0], 'config', 'write')).toBe(name === 'annotating');
    expect(kubernetes.namespaces).toEqual(['jx']);
    expect(unused).toEqual([]);
  });

  it('give the documented rights and no others', async () => {
    const due = name === 'annotating' ? [...READING, ...PATCHING] : READING;
    expect([...declaredIn(await committed(name))].sort()).toEqual([...due].sort());
    expect(due.filter((right) => !/^(?:list|watch|patch) [a-z.]+\/(?!secrets)[a-z]+$/.test(right))).toEqual(
      [],
    );
  });

  it('run as nobody, who can write nowhere', async () => {
    const objects = await committed(name);
    expect(at(only(objects, 'Deployment'), 'spec', 'template', 'spec', 'securityContext')).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(at(containerIn(objects), 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('probe and serve where the configuration listens', async () => {
    const objects = await committed(name);
    const { sources, telemetry } = await configIn(objects);
    const container = containerIn(objects);
    const webhook = sources.find(({ id }) => id === 'webhook');
    expect(text(webhook, 'config', 'endpoint')).toBe(`:${String(portOf(container, 'webhook'))}`);
    expect(text(webhook, 'config', 'path')).toBe('/lighthouse/events');
    expect(telemetry.healthEndpoint).toBe(`:${String(portOf(container, 'health'))}`);
    expect(telemetry.metricsEndpoint).toBe(`:${String(portOf(container, 'metrics'))}`);
    const ports = list(only(objects, 'Service'), 'spec', 'ports');
    expect(ports).toEqual([{ name: 'http', port: 80, targetPort: 'webhook' }]);
    expect(at(only(objects, 'Service'), 'spec', 'selector')).toEqual(
      at(only(objects, 'Deployment'), 'spec', 'selector', 'matchLabels'),
    );
    expect(at(container, 'livenessProbe', 'httpGet')).toEqual({ path: '/livez', port: 'health' });
    const ready = { path: '/readyz/sources.webhook', port: 'health' };
    expect(at(container, 'readinessProbe', 'httpGet')).toEqual(ready);
  });

  it('bring the configuration and the key to the program', async () => {
    const objects = await committed(name);
    const container = containerIn(objects);
    const [mount] = list(container, 'volumeMounts');
    expect(list(container, 'args')).toEqual(['--config', `${text(mount, 'mountPath')}/config.yaml`]);
    expect(list(only(objects, 'Deployment'), 'spec', 'template', 'spec', 'volumes')).toEqual([
      {
        name: text(mount, 'name'),
        configMap: { name: text(only(objects, 'ConfigMap'), 'metadata', 'name') },
      },
    ]);
    const secretKeyRef = { name: 'lighthouse-hmac-token', key: 'hmac' };
    expect(list(container, 'env')).toEqual([{ name: 'LIGHTHOUSE_HMAC_KEY', valueFrom: { secretKeyRef } }]);
  });

  it('run one of the version of this package, and let it drain', async () => {
    const objects = await committed(name);
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
    expect(text(containerIn(objects), 'image')).toBe(`lighthouse-telemetry:${version}`);
    const spec = at(only(objects, 'Deployment'), 'spec');
    expect(at(spec, 'replicas')).toBe(1);
    expect(at(spec, 'template', 'spec', 'terminationGracePeriodSeconds')).toBe(45);
    expect(at(spec, 'template', 'spec', 'serviceAccountName')).toBe(
      text(only(objects, 'ServiceAccount'), 'metadata', 'name'),
    );
  });
});
