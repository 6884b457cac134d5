import { describe, expect, it } from 'vitest';
import { benchOf } from '../../../test/support/configured.js';
import { story } from '../../../test/support/objects.js';
import { pods } from './index.js';

const resource = { group: '', version: 'v1', plural: 'pods' };

describe('the source of pods', () => {
  it('watches those of Tekton, selected by the server', async () => {
    const { kube } = await benchOf(pods);
    expect(kube.requests).toMatchObject([
      { resource, labelSelector: 'app.kubernetes.io/managed-by=tekton-pipelines' },
    ]);
  });

  it('watches those that it is told to, or all', async () => {
    const some = await benchOf(pods, { config: { selector: 'team in (a, b)' } });
    expect(some.kube.requests).toMatchObject([{ resource, labelSelector: 'team in (a, b)' }]);
    const all = await benchOf(pods, { config: { selector: '' } });
    expect(all.kube.requests).toMatchObject([{ resource }]);
    expect(all.kube.requests[0]).not.toHaveProperty('labelSelector');
  });

  it('hands them over, and says when they were deleted or vanished', async () => {
    const bench = await benchOf(pods);
    bench.hand('pods', { type: 'deleted', object: story(import.meta.url, 'pod-being-deleted') });
    bench.hand('pods', { type: 'vanished', uid: 'doomed-uid' });
    expect(bench.updates).toMatchObject([
      { key: 'k8s|doomed-uid', deleted: true },
      { type: 'vanished', key: 'k8s|doomed-uid' },
    ]);
  });

  it('refuses what is no option', async () => {
    await expect(benchOf(pods, { config: { selectors: 'x' } })).rejects.toThrow('refuses');
    await expect(benchOf(pods, { config: { selector: 7 } })).rejects.toThrow('refuses');
  });
});
