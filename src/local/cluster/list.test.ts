import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCluster, type Answer, type TestCluster } from './testing/client.js';

const PODS = '/api/v1/pods';
const JX_PODS = '/api/v1/namespaces/jx/pods';

let test: TestCluster;
beforeEach(async () => {
  test = await startTestCluster();
});
afterEach(() => test.stop());

function names({ body }: Answer): string[] {
  return body.items.map(({ metadata }) => metadata.name);
}

describe('a list', () => {
  it('shows one namespace or all, in the order of namespace and name, at one version', async () => {
    test.put('pods', 'ADDED', { name: 'b' });
    test.put('pods', 'ADDED', { name: 'a' });
    test.put('pods', 'ADDED', { name: 'a', namespace: 'dev', uid: 'other' });
    test.put('pods', 'ADDED', { name: 'gone' });
    test.put('pods', 'DELETED', { name: 'gone' });
    const all = await test.get(PODS);
    expect(all.body.items.map(({ metadata }) => metadata.uid)).toEqual(['other', 'uid-a', 'uid-b']);
    expect(names(await test.get(JX_PODS))).toEqual(['a', 'b']);
    expect(names(await test.get('/api/v1/namespaces/none/pods'))).toEqual([]);
    expect(all.body.kind).toBe('PodList');
    const versions = all.body.items.map(({ metadata }) => Number(metadata.resourceVersion));
    expect(Math.max(...versions)).toBeLessThanOrEqual(Number(all.body.metadata.resourceVersion));
    expect(new Set(versions).size).toBe(3);
  });

  it('has the paths of each group, and kind and apiVersion in items of custom kinds only', async () => {
    test.put('pods', 'ADDED', {});
    test.put('taskruns', 'ADDED', { rest: { kind: 'TaskRun', apiVersion: 'tekton.dev/v1' } });
    const [pod] = (await test.get(PODS)).body.items;
    const [task] = (await test.get('/apis/tekton.dev/v1/namespaces/jx/taskruns')).body.items;
    expect([pod?.kind, pod?.apiVersion]).toEqual([undefined, undefined]);
    expect([task?.kind, task?.apiVersion]).toEqual(['TaskRun', 'tekton.dev/v1']);
    for (const path of [
      '/apis/tekton.dev/v1/pipelineruns',
      '/apis/lighthouse.jenkins.io/v1alpha1/lighthousejobs',
      '/apis/jenkins.io/v1/pipelineactivities',
      '/api/v1/events',
    ]) {
      expect((await test.get(path)).status).toBe(200);
    }
  });

  it('comes in pages that all show the state of the first', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) test.put('pods', 'ADDED', { name });
    const first = await test.get(`${PODS}?limit=2`);
    test.put('pods', 'DELETED', { name: 'c' });
    test.put('pods', 'ADDED', { name: 'f' });
    const second = await test.get(`${PODS}?limit=2&continue=${String(first.body.metadata.continue)}`);
    const third = await test.get(`${PODS}?limit=2&continue=${String(second.body.metadata.continue)}`);
    expect([first, second, third].map(names)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(first.body.metadata.remainingItemCount).toBe(3);
    expect(third.body.metadata.continue).toBeUndefined();
    const versions = [first, second, third].map(({ body }) => body.metadata.resourceVersion);
    expect(new Set(versions).size).toBe(1);
    expect(names(await test.get(PODS))).toEqual(['a', 'b', 'd', 'e', 'f']);
  });

  it('refuses a continue token from before a compaction', async () => {
    for (const name of ['a', 'b']) test.put('pods', 'ADDED', { name });
    const first = await test.get(`${PODS}?limit=1`);
    test.cluster.control.compact();
    const next = await test.get(`${PODS}?limit=1&continue=${String(first.body.metadata.continue)}`);
    expect(next).toMatchObject({ status: 410, body: { kind: 'Status', reason: 'Expired' } });
  });

  it('is asked for an object by its name', async () => {
    test.put('pods', 'ADDED', { name: 'a' });
    expect(await test.get(`${JX_PODS}/a`)).toMatchObject({ status: 200, body: { kind: 'Pod' } });
    expect(await test.get(`${JX_PODS}/b`)).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
  });
});

describe('selectors', () => {
  it.each([
    ['tier=web', ['both', 'web']],
    ['tier==web', ['both', 'web']],
    ['tier!=web', ['bare', 'db']],
    ['tier in (web, db),example.com/team', ['both']],
    ['tier notin (web)', ['bare', 'db']],
    ['tier', ['both', 'db', 'web']],
    ['!tier', ['bare']],
    ['!constructor', ['bare', 'both', 'db', 'web']],
    ['tier=', []],
    ['', ['bare', 'both', 'db', 'web']],
  ])('labelSelector %s', async (selector, expected) => {
    test.put('pods', 'ADDED', { name: 'bare' });
    test.put('pods', 'ADDED', { name: 'both', labels: { tier: 'web', 'example.com/team': 'a' } });
    test.put('pods', 'ADDED', { name: 'db', labels: { tier: 'db' } });
    test.put('pods', 'ADDED', { name: 'web', labels: { tier: 'web' } });
    expect(names(await test.get(`${PODS}?labelSelector=${encodeURIComponent(selector)}`))).toEqual(expected);
  });

  it.each([
    ['involvedObject.kind=Pod', ['pod', 'pod2']],
    ['involvedObject.kind!=Pod', ['none', 'run']],
    ['involvedObject.kind!=Pod,involvedObject.kind!=', ['run']],
    ['involvedObject.uid=u1', ['pod']],
    ['involvedObject.name=p2,involvedObject.kind=Pod', ['pod2']],
    ['metadata.name=run', ['run']],
    ['metadata.namespace=dev', ['none']],
  ])('fieldSelector %s', async (selector, expected) => {
    const about = (kind: string, name: string, uid: string) => ({
      rest: { involvedObject: { kind, name, uid } },
    });
    test.put('events', 'ADDED', { name: 'none', namespace: 'dev' });
    test.put('events', 'ADDED', { name: 'pod', ...about('Pod', 'p1', 'u1') });
    test.put('events', 'ADDED', { name: 'pod2', ...about('Pod', 'p2', 'u2') });
    test.put('events', 'ADDED', { name: 'run', ...about('PipelineRun', 'r', 'u3') });
    const result = await test.get(`/api/v1/events?fieldSelector=${encodeURIComponent(selector)}`);
    expect(names(result).sort()).toEqual(expected);
  });

  it.each([
    ['pods?labelSelector=a%20of%20(b)', 400],
    ['pods?labelSelector=a,,b', 400],
    ['pods?fieldSelector=spec.secret%3Dx', 400],
    ['events?fieldSelector=status.phase%3DFailed', 400],
    ['pods?limit=many', 400],
    ['pods?watch=1&resourceVersion=abc', 400],
    ['pods?watch=1&sendInitialEvents=true', 422],
    ['secrets', 404],
  ])('refuses %s with %i', async (request, status) => {
    expect(await test.get(`/api/v1/${request}`)).toMatchObject({ status, body: { kind: 'Status' } });
  });

  it('knows the phase of pods', async () => {
    test.put('pods', 'ADDED', { name: 'a', rest: { status: { phase: 'Failed' } } });
    test.put('pods', 'ADDED', { name: 'b', rest: { status: { phase: 'Running' } } });
    expect(names(await test.get(`${PODS}?fieldSelector=status.phase%3DFailed`))).toEqual(['a']);
  });
});
