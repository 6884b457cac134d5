import { describe, expect, it } from 'vitest';
import { benchOf } from '../../../test/support/configured.js';
import { changed, story, type Wire } from '../../../test/support/objects.js';
import type { Counters } from '../../core/contract/ports.js';
import { activities } from './index.js';

const load = (name: string): Wire => story(import.meta.url, name);

/** The bench, and all that the source counted. */
async function countingBench() {
  const counted: string[] = [];
  const counters: Counters = {
    add: (name, labels, by = 1) => {
      for (let i = 0; i < by; i += 1) counted.push(`${name} ${JSON.stringify(labels)}`);
    },
  };
  const create: typeof activities.create = (context, emit) =>
    activities.create({ ...context, counters }, emit);
  return { bench: await benchOf({ ...activities, create }), counted };
}

describe('the source of activities', () => {
  it('watches them all', async () => {
    const { kube } = await benchOf(activities);
    expect(kube.requests).toMatchObject([
      { resource: { group: 'jenkins.io', version: 'v1', plural: 'pipelineactivities' } },
    ]);
    expect(kube.requests[0]).not.toHaveProperty('labelSelector');
  });

  it('hands over activities, deleted ones and those that vanished', async () => {
    const bench = await benchOf(activities);
    const object = load('activity-released');
    bench.hand('pipelineactivities', { type: 'state', object });
    bench.hand('pipelineactivities', { type: 'deleted', object });
    bench.hand('pipelineactivities', { type: 'vanished', uid: 'release-uid' });
    expect(bench.updates).toMatchObject([
      { key: 'k8s|release-uid', deleted: false },
      { key: 'k8s|release-uid', deleted: true },
      { type: 'vanished', key: 'k8s|release-uid' },
    ]);
  });

  it('leaves those of a Jenkins server out, and counts them', async () => {
    const { bench, counted } = await countingBench();
    bench.hand('pipelineactivities', { type: 'state', object: load('activity-of-jenkins') });
    bench.hand('pipelineactivities', { type: 'deleted', object: load('activity-of-jenkins') });
    expect(bench.updates).toEqual([]);
    const states = 'source_states_total {"source":"activities","kind":"PipelineActivity"}';
    const skipped = 'source_skipped_total {"source":"activities","reason":"jenkins_server"}';
    expect(counted).toEqual([states, skipped, states, skipped]);
  });

  it('rejects what is none, by name', async () => {
    const { bench, counted } = await countingBench();
    const good = load('activity-released');
    const bad = [
      changed(good, ['spec', 'steps'], 'many'),
      changed(good, ['spec', 'status'], 7),
      changed(good, ['spec'], 'text'),
    ];
    for (const object of bad) bench.hand('pipelineactivities', { type: 'state', object });
    expect(bench.updates).toEqual([]);
    expect(counted.filter((line) => line.startsWith('source_rejected_total'))).toHaveLength(3);
    expect(counted.filter((line) => line.startsWith('source_skipped_total'))).toEqual([]);
    expect(bench.lines.every((line) => line.includes('PipelineActivity jx/acme-shop-main-3'))).toBe(true);
  });

  it.each([
    [undefined, 7],
    [{}, 7],
    [{ parts: 'all' }, 7],
    [{ parts: 'promote' }, 2],
  ])('configured by %j draws %d parts', async (config, count) => {
    const bench = await benchOf(activities, { config });
    bench.hand('pipelineactivities', { type: 'state', object: load('activity-released') });
    const [update] = bench.updates;
    expect(update?.type === 'entity' && update.parts.length).toBe(count);
  });

  it.each([{ parts: 'none' }, { parts: null }, { stages: true }])('refuses %j', async (config) => {
    await expect(benchOf(activities, { config })).rejects.toThrow('refuses');
  });
});
