import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from './testing/client.js';

const POD = '/api/v1/namespaces/jx/pods/a';
const NOTE = { metadata: { annotations: { note: 'x' } } };

let test: TestCluster;
beforeEach(async () => {
  test = await startTestCluster();
});
afterEach(() => test.stop());

async function annotations(): Promise<unknown> {
  return (await test.get(POD)).body.metadata.annotations;
}

describe('a merge-patch', () => {
  it('stays on later recorded states of the same object, not on its successor', async () => {
    test.put('pods', 'ADDED', { annotations: { own: '1' } });
    expect(await test.patch(POD, NOTE)).toMatchObject({
      status: 200,
      body: { metadata: { annotations: { own: '1', note: 'x' } } },
    });
    test.put('pods', 'MODIFIED', { annotations: { own: '2', note: 'recorded' } });
    expect(await annotations()).toEqual({ own: '2', note: 'x' });
    await test.patch(POD, { metadata: { annotations: { own: null, constructor: 'c' } } });
    test.put('pods', 'MODIFIED', { annotations: { own: '3' } });
    expect(await annotations()).toEqual({ note: 'x', constructor: 'c' });
    const stream = await test.watch('/api/v1/pods?watch=1');
    await stream.next();
    test.put('pods', 'DELETED', { annotations: { own: '4' } });
    expect(await stream.next()).toMatchObject({
      type: 'DELETED',
      object: { metadata: { annotations: { note: 'x' } } },
    });
    test.put('pods', 'ADDED', { uid: 'next', annotations: { own: '5' } });
    expect(await annotations()).toEqual({ own: '5' });
  });

  it('is told to watches once, and not at all when it changes nothing', async () => {
    test.put('pods', 'ADDED', {});
    const before = (await test.get(POD)).body.metadata.resourceVersion;
    const stream = await test.watch(`/api/v1/pods?watch=1&resourceVersion=${before}`);
    const first = await test.patch(POD, NOTE);
    const second = await test.patch(POD, NOTE);
    test.put('pods', 'DELETED', {});
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    expect([(await stream.next())?.type, (await stream.next())?.type]).toEqual(['MODIFIED', 'DELETED']);
  });

  it.each([
    ['another uid', { metadata: { uid: 'other', annotations: { a: 'b' } } }, 409],
    ['an old version', { metadata: { resourceVersion: '1', annotations: { a: 'b' } } }, 409],
    ['the spec', { spec: { priority: 1 } }, 422],
    ['its owner', { metadata: { ownerReferences: [] } }, 422],
    ['another kind', { kind: 'Node' }, 400],
    ['no object', [], 400],
  ])('of %s is refused', async (_, body, status) => {
    test.put('pods', 'ADDED', {});
    expect(await test.patch(POD, body)).toMatchObject({ status, body: { kind: 'Status' } });
    expect(await annotations()).toBeUndefined();
  });

  it('of a missing object, or in another format, is refused', async () => {
    expect((await test.patch(POD, NOTE)).status).toBe(404);
    test.put('pods', 'ADDED', {});
    expect((await test.patch(POD, NOTE, 'application/json-patch+json')).status).toBe(415);
  });
});

describe('access', () => {
  it('needs the token of a sidecar that was not expelled', async () => {
    const url = `${test.cluster.url}/api/v1/pods`;
    expect((await fetch(url)).status).toBe(401);
    expect((await test.get('/api/v1/pods', 'guess')).body).toMatchObject({
      kind: 'Status',
      reason: 'Unauthorized',
    });
    const stream = await test.watch('/api/v1/pods?watch=1');
    test.cluster.expel('one');
    await expect(stream.next()).rejects.toThrow('terminated');
    expect((await test.get('/api/v1/pods')).status).toBe(401);
  });

  it('to write is refused when the cluster is read-only', async () => {
    const readOnly = await startTestCluster({ readOnly: true });
    readOnly.put('pods', 'ADDED', {});
    expect(await readOnly.patch(POD, NOTE)).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
    expect((await readOnly.get(POD)).status).toBe(200);
    await readOnly.stop();
  });

  it('is counted, by kind and answer, and reading is not', async () => {
    expect(test.cluster.writes()).toEqual({});
    test.put('pods', 'ADDED', {});
    await test.patch(POD, NOTE);
    await test.patch(POD, NOTE);
    await test.patch(POD, { spec: {} });
    await test.patch('/apis/tekton.dev/v1/namespaces/jx/taskruns/a', NOTE);
    await test.patch('/api/v1/namespaces/pods/events/taskruns', NOTE);
    await test.patch('/api/v1/namespaces/jx/secrets/pods', NOTE);
    await test.get(POD);
    expect(test.cluster.writes()).toEqual({
      pods: { 200: 2, 422: 1 },
      taskruns: { 404: 1 },
      events: { 404: 1 },
    });
    const readOnly = await startTestCluster({ readOnly: true });
    readOnly.put('pods', 'ADDED', {});
    await readOnly.patch(POD, NOTE);
    expect(readOnly.cluster.writes()).toEqual({ pods: { 403: 1 } });
    expect(readOnly.cluster.objects('pods')[0]?.metadata).not.toHaveProperty('annotations');
    await readOnly.stop();
  });

  it('shows on the objects that are there', async () => {
    test.put('pods', 'ADDED', { name: 'b' });
    test.put('pods', 'ADDED', {});
    test.put('pods', 'ADDED', { name: 'gone' });
    test.put('pods', 'DELETED', { name: 'gone' });
    await test.patch(POD, NOTE);
    const shown = test.cluster
      .objects('pods')
      .map(({ metadata }) => [metadata.name, metadata['annotations']]);
    expect(shown).toEqual([
      ['a', { note: 'x' }],
      ['b', undefined],
    ]);
    expect(test.cluster.objects('taskruns')).toEqual([]);
  });

  it('by another verb is refused', async () => {
    const headers = { Authorization: 'Bearer secret' };
    const answer = await fetch(`${test.cluster.url}${POD}`, { method: 'DELETE', headers });
    expect(answer.status).toBe(405);
  });

  it('fails once on request, for one kind', async () => {
    test.cluster.control.failNext('pods', 500);
    expect((await test.get('/api/v1/events')).status).toBe(200);
    expect(await test.get('/api/v1/pods')).toMatchObject({ status: 500, body: { reason: 'InternalError' } });
    expect((await test.get('/api/v1/pods')).status).toBe(200);
  });
});
