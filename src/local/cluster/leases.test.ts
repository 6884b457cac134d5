import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from './testing/client.js';

const MANY = '/apis/coordination.k8s.io/v1/namespaces/jx/leases';
const ONE = `${MANY}/main`;
const TIME = '2026-01-02T03:04:05.000000Z';

let test: TestCluster;
beforeEach(async () => {
  test = await startTestCluster();
});
afterEach(() => test.stop());

async function send(method: string, path: string, body: object) {
  const headers = { Authorization: 'Bearer secret', 'Content-Type': 'application/json' };
  const response = await fetch(`${test.cluster.url}${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as object };
}

const lease = (spec: object, metadata: object = {}): object => ({
  metadata: { name: 'main', ...metadata },
  spec,
});

describe('a lease', () => {
  it('is made once, got, and replaced by who knows its version', async () => {
    expect((await test.get(ONE)).status).toBe(404);
    expect(await send('POST', MANY, lease({ holderIdentity: 'a', renewTime: TIME }))).toMatchObject({
      status: 201,
      body: {
        kind: 'Lease',
        metadata: { namespace: 'jx', resourceVersion: '1' },
        spec: { holderIdentity: 'a' },
      },
    });
    expect(await send('POST', MANY, lease({}))).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    const taken = lease({ holderIdentity: 'b' }, { resourceVersion: '1' });
    expect((await send('PUT', ONE, taken)).status).toBe(200);
    expect((await send('PUT', ONE, taken)).status).toBe(409);
    expect((await test.get(ONE)).body).toMatchObject({ metadata: { resourceVersion: '2' } });
    expect(test.cluster.lease('jx', 'main')).toMatchObject({ spec: { holderIdentity: 'b' } });
    expect(test.cluster.writes()).toEqual({});
  });

  it('makes no new version when nothing changes', async () => {
    await send('POST', MANY, lease({ holderIdentity: 'a' }));
    const same = await send('PUT', ONE, lease({ holderIdentity: 'a' }, { resourceVersion: '1' }));
    expect(same).toMatchObject({ status: 200, body: { metadata: { resourceVersion: '1' } } });
  });

  it.each<[string, object, object, number]>([
    ['without a version', {}, {}, 422],
    ['with a time of another form', { renewTime: '2026-01-02T03:04:05Z' }, { resourceVersion: '1' }, 400],
    ['with no duration', { leaseDurationSeconds: 0 }, { resourceVersion: '1' }, 422],
    ['with fewer transitions than none', { leaseTransitions: -1 }, { resourceVersion: '1' }, 422],
  ])('is not replaced %s', async (_, spec, metadata, status) => {
    await send('POST', MANY, lease({ holderIdentity: 'a' }));
    expect(await send('PUT', ONE, lease(spec, metadata))).toMatchObject({ status, body: { kind: 'Status' } });
    expect(await send('PUT', `${MANY}/other`, lease(spec, metadata))).toMatchObject({ status: 404 });
    expect(test.cluster.lease('jx', 'main')).toMatchObject({ spec: { holderIdentity: 'a' } });
  });
});
