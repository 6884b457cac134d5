import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hold, listOf, refuse, stream } from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { bookmark, event, pod } from './testing/objects.js';
import { until } from './testing/until.js';

describe('a watch', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it('lists page by page, then watches from the list on, and says that all is well', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '1'), pod('b', '2')], '9', 'more'), listOf([pod('c', '3')], '9'));
    api.onWatch(stream(event('ADDED', pod('d', '10')) + event('DELETED', pod('a', '11'))));
    harness.watch();
    await until(() => expect(seen.told).toHaveLength(5));
    expect(seen.told).toEqual(['state a@1', 'state b@2', 'state c@3', 'state d@10', 'deleted a@11']);
    expect(api.lists.map(({ path, query }) => [path, query.get('limit'), query.get('continue')])).toEqual([
      ['/api/v1/namespaces/jx/pods', '500', null],
      ['/api/v1/namespaces/jx/pods', '500', 'more'],
    ]);
    const [watch] = api.watches;
    expect(watch?.query.get('resourceVersion')).toBe('9');
    expect(watch?.query.get('allowWatchBookmarks')).toBe('true');
    expect(watch?.query.get('timeoutSeconds')).toBe('450');
    expect(seen.healths).toEqual([{ state: 'starting' }, { state: 'ok' }]);
    expect(seen.counters.of('watch_lists_total pods')).toBe(1);
    expect(seen.counters.of('watch_events_total pods')).toBe(2);
    expect(seen.log.at('warn')).toEqual([]);
  });

  it('tells the clock of each object that was handed over, and of no bookmark', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '1')], '9'));
    api.onWatch(
      stream(bookmark('10') + event('MODIFIED', pod('a', '11')) + event('DELETED', pod('a', '12'))),
    );
    harness.watch();
    await until(() => expect(seen.taken).toEqual(['pods 1', 'pods 11', 'pods 12']));
  });

  it('sends the selectors with list and watch', async () => {
    const { api } = harness;
    harness.watch({ request: { labelSelector: 'app=x', fieldSelector: 'involvedObject.kind=Pod' } });
    await until(() => expect(api.watches).toHaveLength(1));
    for (const { query } of api.requests) {
      expect(query.get('labelSelector')).toBe('app=x');
      expect(query.get('fieldSelector')).toBe('involvedObject.kind=Pod');
    }
  });

  it('watches each of several namespaces once, and is well when all are listed', async () => {
    const { api, seen } = harness;
    api.onList(listOf([]), refuse(500), listOf([]));
    harness.watch({ namespaces: ['one', 'two', 'one'] });
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.healths.map((health) => health.state)).toEqual(['starting', 'degraded', 'ok']);
    expect(api.watches.map((request) => request.path).sort()).toEqual([
      '/api/v1/namespaces/one/pods',
      '/api/v1/namespaces/two/pods',
    ]);
  });

  it('watches all namespaces with one request', async () => {
    const { api } = harness;
    harness.watch({ namespaces: ['*', 'jx'] });
    await until(() => expect(api.watches).toHaveLength(1));
    expect(api.requests.map((request) => request.path)).toEqual(['/api/v1/pods', '/api/v1/pods']);
  });

  it('goes on after a handler that throws, and names the object', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '1'), pod('b', '2')], '9'));
    api.onWatch(stream(event('ADDED', pod('c', '10')) + event('ADDED', pod('d', '11'))));
    harness.watch({
      request: {
        handle: (change) => {
          seen.handle(change);
          if (seen.changes.length % 2 === 1) throw new Error('no good');
        },
      },
    });
    await until(() => expect(seen.told).toHaveLength(4));
    expect(seen.counters.of('watch_handler_errors_total pods')).toBe(2);
    const named = seen.log.at('warn').map(({ fields }) => [fields['kind'], fields['object']]);
    expect(named).toEqual([
      ['Pod', 'jx/a'],
      ['Pod', 'jx/c'],
    ]);
    expect(seen.taken).toEqual(['pods 1', 'pods 2', 'pods 10', 'pods 11']);
    expect(api.watches).toHaveLength(1);
  });

  it('hands over what has no metadata at all', async () => {
    const { api, seen } = harness;
    api.onList(listOf([{}, null, { metadata: { name: 7 } }], '9'));
    api.onWatch(stream(event('ADDED', { metadata: {} }) + event('DELETED', {})));
    harness.watch();
    await until(() => expect(seen.changes).toHaveLength(5));
    expect(api.watches).toHaveLength(1);
  });

  it('never starts when it was stopped before', async () => {
    const { api } = harness;
    const first = harness.watch({ start: false });
    await first.stop();
    await first.start();
    harness.watch();
    await until(() => expect(api.watches).toHaveLength(1));
    expect(api.requests).toHaveLength(2);
  });

  it('stops, also twice: requests end, nothing runs on', async () => {
    const { api, seen } = harness;
    let ended = false;
    api.onWatch((response, request) => {
      response.once('close', () => (ended = true));
      hold(response, request);
    });
    const watch = harness.watch();
    await until(() => expect(api.watches).toHaveLength(1));
    await watch.stop();
    await watch.stop();
    await watch.start();
    await until(() => expect(ended).toBe(true));
    await harness.client.close();
    await until(() => expect(api.open).toBe(0));
    expect(api.requests).toHaveLength(2);
    expect(seen.log.at('warn')).toEqual([]);
    expect(seen.counters.values.size).toBe(1);
  });

  it('stops while it waits for the gate, and hands nothing over after that', async () => {
    const { api, seen } = harness;
    seen.gate.close();
    api.onList(listOf([pod('a', '1')]));
    const watch = harness.watch();
    await until(() => expect(api.lists).toHaveLength(1));
    await watch.stop();
    seen.gate.reopen();
    expect(seen.changes).toEqual([]);
  });
});
