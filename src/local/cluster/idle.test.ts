import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../core/contract/ports.js';
import { startTestCluster, type Event, type Stream, type TestCluster } from './testing/client.js';

const PODS = '/api/v1/pods';

let test: TestCluster;
let one: Clock;
beforeEach(async () => {
  test = await startTestCluster();
  one = test.clock.forSidecar('one');
});
afterEach(() => test.stop());

/** Lists, takes what is listed, and watches from there. */
async function follow(path = PODS, clock = one): Promise<Stream> {
  const { body } = await test.get(path);
  for (const { metadata } of body.items) clock.taken('pods', metadata.resourceVersion);
  const joint = path.includes('?') ? '&' : '?';
  return test.watch(`${path}${joint}watch=1&resourceVersion=${body.metadata.resourceVersion}`);
}

async function takeNext(stream: Stream, clock = one): Promise<Event['object']> {
  const event = await stream.next();
  if (event === undefined) throw new Error('closed');
  clock.taken('pods', event.object.metadata.resourceVersion);
  return event.object;
}

/** Whether it is idle already, with nothing more to come. */
async function isIdle(): Promise<boolean> {
  const otherwise = new Promise<boolean>((resolve) => setImmediate(resolve, false));
  return Promise.race([test.cluster.idle().then(() => true), otherwise]);
}

describe('idle', () => {
  it('is a cluster that nobody follows', async () => {
    test.put('pods', 'ADDED', {});
    await test.cluster.idle();
    expect(test.cluster.pending()).toEqual([]);
  });

  it('waits from the list on, until a watch is open and all is taken', async () => {
    test.put('pods', 'ADDED', { name: 'a' });
    test.put('pods', 'ADDED', { name: 'b' });
    const first = await test.get(`${PODS}?limit=1`);
    expect(test.cluster.pending()).toEqual(['one: pods: no open watch', 'one: pods: not taken: 2, 3']);
    for (const version of ['2', '3']) one.taken('pods', version);
    expect(test.cluster.pending()).toEqual(['one: pods: no open watch']);
    const idle = test.cluster.idle();
    await test.watch(`${PODS}?watch=1&resourceVersion=${first.body.metadata.resourceVersion}`);
    await idle;
  });

  it('waits for what was sent to be taken by that sidecar, as that kind, in that version', async () => {
    const stream = await follow();
    test.put('pods', 'ADDED', {});
    expect(await isIdle()).toBe(false);
    const idle = test.cluster.idle();
    const version = String((await stream.next())?.object.metadata.resourceVersion);
    test.clock.forSidecar('two').taken('pods', version);
    one.taken('events', version);
    one.taken('pods', '1');
    expect(await isIdle()).toBe(false);
    one.taken('pods', version);
    await idle;
  });

  it('does not wait for what no selector lets through', async () => {
    await follow(`${PODS}?labelSelector=tier%3Dweb`);
    test.put('pods', 'ADDED', { labels: { tier: 'db' } });
    expect(await isIdle()).toBe(true);
  });

  it('waits for each of two watches that see the same object', async () => {
    await follow(`${PODS}?labelSelector=tier%3Dweb`);
    const stream = await follow();
    test.put('pods', 'ADDED', { labels: { tier: 'web' } });
    const { metadata } = await takeNext(stream);
    expect(await isIdle()).toBe(false);
    one.taken('pods', metadata.resourceVersion);
    expect(await isIdle()).toBe(true);
  });

  it('waits for a watch that was cut to come back and to catch up', async () => {
    const stream = await follow();
    test.put('pods', 'ADDED', {});
    const last = await takeNext(stream);
    test.cluster.control.closeWatches('cut');
    test.put('pods', 'MODIFIED', {});
    expect(test.cluster.pending()).toEqual(['one: pods: no open watch', 'one: pods: not taken: 3']);
    const again = await test.watch(`${PODS}?watch=1&resourceVersion=${last.metadata.resourceVersion}`);
    const idle = test.cluster.idle();
    expect(await isIdle()).toBe(false);
    await takeNext(again);
    await idle;
  });

  it('waits for what a patch changed to be taken by all who see it, not for one that changes nothing', async () => {
    const patch = { metadata: { annotations: { note: 'x' } } };
    test.put('pods', 'ADDED', {});
    const stream = await follow();
    await test.patch('/api/v1/namespaces/jx/pods/a', patch);
    expect(await isIdle()).toBe(false);
    expect((await takeNext(stream)).metadata.annotations).toEqual({ note: 'x' });
    expect(await isIdle()).toBe(true);
    await test.patch('/api/v1/namespaces/jx/pods/a', patch);
    expect(await isIdle()).toBe(true);
  });

  it('notices when the sidecar closes its watch', async () => {
    const stream = await follow();
    stream.close();
    await vi.waitFor(() => {
      expect(test.cluster.pending()).toEqual(['one: pods: no open watch']);
    });
  });

  it('after a new list waits only for what is in it and was never taken', async () => {
    const stream = await follow();
    for (const name of ['known', 'lost', 'fresh']) test.put('pods', 'ADDED', { name });
    await takeNext(stream);
    test.cluster.control.closeWatches();
    test.cluster.control.compact();
    test.put('pods', 'DELETED', { name: 'lost' });
    const { body } = await test.get(PODS);
    expect(body.items.map(({ metadata }) => metadata.name)).toEqual(['fresh', 'known']);
    await test.watch(`${PODS}?watch=1&resourceVersion=${body.metadata.resourceVersion}`);
    const [fresh] = body.items;
    expect(test.cluster.pending()).toEqual([
      `one: pods: not taken: ${String(fresh?.metadata.resourceVersion)}`,
    ]);
    one.taken('pods', String(fresh?.metadata.resourceVersion));
    expect(await isIdle()).toBe(true);
  });

  it('waits for all sidecars, and not for one that was expelled', async () => {
    test.cluster.admit('two', 'other');
    const stream = await follow();
    await test.get(PODS, 'other');
    test.put('pods', 'ADDED', {});
    await takeNext(stream);
    expect(test.cluster.pending().every((text) => text.startsWith('two: '))).toBe(true);
    const idle = test.cluster.idle();
    test.cluster.expel('two');
    await idle;
  });
});
