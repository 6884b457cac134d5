import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCluster, type Stream, type TestCluster } from './testing/client.js';

const PODS = '/api/v1/pods';

let test: TestCluster;
beforeEach(async () => {
  test = await startTestCluster();
});
afterEach(() => test.stop());

async function take(stream: Stream, count: number): Promise<string[]> {
  const events: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const event = await stream.next();
    events.push(event === undefined ? 'closed' : `${event.type} ${event.object.metadata.name}`);
  }
  return events;
}

async function version(): Promise<string> {
  return (await test.get(PODS)).body.metadata.resourceVersion;
}

describe('a watch', () => {
  it('tells what came after its version, and then what comes, in order and with growing versions', async () => {
    test.put('pods', 'ADDED', { name: 'before' });
    const from = await version();
    test.put('pods', 'ADDED', { name: 'a' });
    test.put('taskruns', 'ADDED', { name: 'of another kind' });
    const stream = await test.watch(`${PODS}?watch=true&resourceVersion=${from}`);
    test.put('pods', 'MODIFIED', { name: 'a' });
    test.put('pods', 'DELETED', { name: 'a' });
    const events = [await stream.next(), await stream.next(), await stream.next()];
    expect(events.map((event) => `${String(event?.type)} ${String(event?.object.metadata.name)}`)).toEqual([
      'ADDED a',
      'MODIFIED a',
      'DELETED a',
    ]);
    const versions = events.map((event) => Number(event?.object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set([Number(from), ...versions]).size).toBe(4);
    expect(events[0]?.object).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
  });

  it('without a version begins with what is there', async () => {
    test.put('pods', 'ADDED', { name: 'b' });
    test.put('pods', 'ADDED', { name: 'a' });
    expect(await take(await test.watch(`${PODS}?watch=1`), 2)).toEqual(['ADDED a', 'ADDED b']);
  });

  it('tells ADDED and DELETED when an object starts and stops to match', async () => {
    const from = await version();
    const stream = await test.watch(`${PODS}?watch=1&resourceVersion=${from}&labelSelector=tier%3Dweb`);
    test.put('pods', 'ADDED', { name: 'a', labels: {} });
    test.put('pods', 'MODIFIED', { name: 'a', labels: { tier: 'web' } });
    test.put('pods', 'MODIFIED', { name: 'a', labels: { tier: 'web', more: 'x' } });
    test.put('pods', 'MODIFIED', { name: 'a', labels: { tier: 'db' } });
    test.put('pods', 'MODIFIED', { name: 'a', labels: { tier: 'web' } });
    test.put('pods', 'DELETED', { name: 'a', labels: { tier: 'web' } });
    const told = ['ADDED', 'MODIFIED', 'DELETED', 'ADDED', 'DELETED'].map((type) => `${type} a`);
    expect(await take(stream, 5)).toEqual(told);
    expect(
      await take(await test.watch(`${PODS}?watch=1&resourceVersion=${from}&labelSelector=tier%3Dweb`), 5),
    ).toEqual(told);
  });

  it('is told of every repeated line, a second DELETED included', async () => {
    const stream = await test.watch(`${PODS}?watch=1&resourceVersion=${await version()}`);
    for (const type of ['ADDED', 'ADDED', 'MODIFIED', 'DELETED', 'DELETED'] as const)
      test.put('pods', type, {});
    expect(await take(stream, 5)).toEqual(
      ['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED', 'DELETED'].map((t) => `${t} a`),
    );
  });

  it('is told of the end of an object whose name is used again', async () => {
    const stream = await test.watch(`${PODS}?watch=1&resourceVersion=${await version()}`);
    test.put('pods', 'ADDED', { uid: 'first' });
    test.put('pods', 'ADDED', { uid: 'second' });
    const events = [await stream.next(), await stream.next(), await stream.next()];
    expect(events.map((event) => `${String(event?.type)} ${String(event?.object.metadata.uid)}`)).toEqual([
      'ADDED first',
      'DELETED first',
      'ADDED second',
    ]);
  });

  it('gets bookmarks when it asked for them, the last one just before the server closes', async () => {
    const plain = await test.watch(`${PODS}?watch=1&timeoutSeconds=1`);
    const marked = await test.watch(`${PODS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1`);
    test.put('taskruns', 'ADDED', { name: 'x' });
    test.cluster.control.bookmark();
    const now = await version();
    for (const _ of [1, 2]) {
      expect(await marked.next()).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Pod', metadata: { resourceVersion: now } },
      });
    }
    expect([await marked.next(), await plain.next()]).toEqual([undefined, undefined]);
  });

  it('gets bookmarks now and then', async () => {
    const often = await startTestCluster({ bookmarkMillis: 5 });
    const stream = await often.watch(`${PODS}?watch=1&allowWatchBookmarks=true`);
    expect([(await stream.next())?.type, (await stream.next())?.type]).toEqual(['BOOKMARK', 'BOOKMARK']);
    await often.stop();
  });

  it('from a version that is too old is refused in the stream, or at once with 410', async () => {
    const from = await version();
    test.cluster.control.compact();
    const stream = await test.watch(`${PODS}?watch=1&resourceVersion=${from}`);
    expect(await stream.next()).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410 } });
    expect(await stream.next()).toBeUndefined();
    test.cluster.control.compact('http');
    expect(await test.get(`${PODS}?watch=1&resourceVersion=${from}`)).toMatchObject({
      status: 410,
      body: { kind: 'Status', reason: 'Expired' },
    });
    expect((await test.watch(`${PODS}?watch=1&resourceVersion=${await version()}`)).status).toBe(200);
  });

  it('can be behind only by so many changes', async () => {
    const short = await startTestCluster({ historyLimit: 4 });
    const from = (await short.get(PODS)).body.metadata.resourceVersion;
    for (let index = 0; index < 5; index += 1) short.put('pods', index === 0 ? 'ADDED' : 'MODIFIED', {});
    const late = await short.watch(`${PODS}?watch=1&resourceVersion=${from}`);
    expect((await late.next())?.type).toBe('ERROR');
    const inTime = await short.watch(`${PODS}?watch=1&resourceVersion=${String(Number(from) + 2)}`);
    expect(await take(inTime, 3)).toEqual(['MODIFIED a', 'MODIFIED a', 'MODIFIED a']);
    await short.stop();
  });

  it('is closed or cut on request, and goes on from where it was', async () => {
    const ended = await test.watch(`${PODS}?watch=1`);
    test.cluster.control.closeWatches();
    expect(await ended.next()).toBeUndefined();
    const cut = await test.watch(`${PODS}?watch=1`);
    test.cluster.control.closeWatches('cut');
    await expect(cut.next()).rejects.toThrow('terminated');
  });
});
