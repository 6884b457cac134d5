import { describe, expect, it } from 'vitest';
import { benchOf } from '../../../test/support/configured.js';
import { story } from '../../../test/support/objects.js';
import { lighthouseJobs } from './index.js';

describe('the source of LighthouseJobs', () => {
  it('watches them all', async () => {
    const { kube } = await benchOf(lighthouseJobs);
    expect(kube.requests).toMatchObject([
      { resource: { group: 'lighthouse.jenkins.io', version: 'v1alpha1', plural: 'lighthousejobs' } },
    ]);
    expect(kube.requests[0]).not.toHaveProperty('labelSelector');
  });

  it('hands over jobs, deleted ones and those that vanished, with their links', async () => {
    const links = { job: 'https://ci.example/{uid}' };
    const bench = await benchOf(lighthouseJobs, { links });
    const object = story(import.meta.url, 'job-failed');
    bench.hand('lighthousejobs', { type: 'state', object });
    bench.hand('lighthousejobs', { type: 'deleted', object });
    bench.hand('lighthousejobs', { type: 'vanished', uid: 'job-uid' });
    const attributes = { 'lighthouse.job.url': 'https://ci.example/job-uid' };
    expect(bench.updates).toMatchObject([
      { key: 'k8s|job-uid', deleted: false, facts: { attributes } },
      { key: 'k8s|job-uid', deleted: true, facts: { attributes } },
      { type: 'vanished', key: 'k8s|job-uid' },
    ]);
  });

  it('has no options', async () => {
    await expect(benchOf(lighthouseJobs, { config: { selector: 'x' } })).rejects.toThrow('refuses');
  });
});
