import { describe, expect, it } from 'vitest';
import { benchOf } from '../../../test/support/configured.js';
import { story } from '../../../test/support/objects.js';
import { tekton } from './index.js';

describe('the source of Tekton', () => {
  it('watches runs and tasks, each in a watch of its own', async () => {
    const { kube } = await benchOf(tekton);
    expect(kube.requests).toMatchObject([
      { resource: { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' } },
      { resource: { group: 'tekton.dev', version: 'v1', plural: 'taskruns' } },
    ]);
  });

  it('hands over both, and says when they were deleted or vanished', async () => {
    const links = { run: 'https://ci.example/run/{name}', task: 'https://ci.example/task/{name}' };
    const bench = await benchOf(tekton, { links });
    bench.hand('pipelineruns', { type: 'state', object: story(import.meta.url, 'pipelinerun-timed-out') });
    bench.hand('taskruns', { type: 'deleted', object: story(import.meta.url, 'taskrun-standalone') });
    bench.hand('taskruns', { type: 'vanished', uid: 'alone-uid' });
    expect(bench.updates).toMatchObject([
      {
        key: 'k8s|slow-uid',
        deleted: false,
        facts: {
          resource: { 'cicd.pipeline.run.url.full': 'https://ci.example/run/acme-pay-pr-4-slow-bms5n' },
        },
      },
      {
        key: 'k8s|alone-uid',
        deleted: true,
        facts: { attributes: { 'cicd.pipeline.task.run.url.full': 'https://ci.example/task/probe-x7k2p' } },
      },
      { type: 'vanished', key: 'k8s|alone-uid' },
    ]);
  });

  it('has no options', async () => {
    await expect(benchOf(tekton, { config: { version: 'v1beta1' } })).rejects.toThrow('refuses');
  });
});
