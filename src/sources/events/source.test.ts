import { describe, expect, it } from 'vitest';
import { benchOf } from '../../../test/support/configured.js';
import { story } from '../../../test/support/objects.js';
import { events } from './index.js';

const resource = { group: '', version: 'v1', plural: 'events' };

describe('the source of Kubernetes Events', () => {
  it('watches those of each kind that is drawn, selected by the server', async () => {
    const { kube } = await benchOf(events, { drawn: new Set(['TaskRun', 'Pod']) });
    expect(kube.requests).toMatchObject([
      { resource, fieldSelector: 'involvedObject.kind=Pod' },
      { resource, fieldSelector: 'involvedObject.kind=TaskRun' },
    ]);
  });

  it('that wants none watches nothing, and is well', async () => {
    const { kube, component, healths } = await benchOf(events, { config: { include: 'none' } });
    expect(kube.requests).toEqual([]);
    await component.start();
    expect(healths).toEqual([{ state: 'ok' }]);
    await component.stop();
  });

  it('hands over only what is wanted, and says when one was deleted or vanished', async () => {
    const drawn = new Set(['Pod']);
    const bench = await benchOf(events, { config: { include: 'warnings' }, drawn });
    bench.hand('events', { type: 'state', object: story(import.meta.url, 'event-pulled') });
    bench.hand('events', { type: 'state', object: story(import.meta.url, 'event-warning') });
    bench.hand('events', { type: 'deleted', object: story(import.meta.url, 'event-warning') });
    bench.hand('events', { type: 'vanished', uid: 'warning-uid' });
    expect(bench.rejected).toEqual([]);
    expect(bench.updates).toMatchObject([
      { key: 'k8s-event|warning-uid', deleted: false },
      { key: 'k8s-event|warning-uid', deleted: true },
      { type: 'vanished', key: 'k8s-event|warning-uid' },
    ]);
  });

  it.each([{ include: 'some' }, { kinds: ['Pod'] }])('refuses %j', async (config) => {
    await expect(benchOf(events, { config })).rejects.toThrow('refuses');
  });

  it('rejects an Event that says not what it is about', async () => {
    const bench = await benchOf(events, { drawn: new Set(['Pod']) });
    const { involvedObject, ...rest } = story(import.meta.url, 'event-pulled');
    expect(involvedObject).toBeDefined();
    bench.hand('events', { type: 'state', object: rest });
    bench.hand('events', { type: 'state', object: { ...rest, involvedObject: { kind: 'Pod', name: 'p' } } });
    expect(bench.rejected).toEqual(['events:invalid', 'events:invalid']);
    expect(bench.lines[1]).toContain('involvedObject.uid');
  });
});
