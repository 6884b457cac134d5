import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hold, listOf, refuse, stream } from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { errorEvent, event, pod } from './testing/objects.js';
import { until } from './testing/until.js';

const TOO_LARGE = { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };

describe('a watch that has to list again', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it('lists anew, from the start, when a continue token expires', async () => {
    const { api, seen } = harness;
    api.onList(
      listOf([pod('a', '1')], '9', 'old'),
      refuse(410, { reason: 'Expired' }),
      listOf([pod('a', '1')], '20', 'new'),
      listOf([pod('b', '15')], '20'),
    );
    harness.watch();
    await until(() => expect(harness.versions()).toEqual(['20']));
    expect(api.lists.map((request) => request.query.get('continue'))).toEqual([null, 'old', null, 'new']);
    expect(seen.told).toEqual(['state a@1', 'state a@1', 'state b@15']);
    expect(harness.restarts('expired')).toBe(1);
    // Only a list that was read to its end tells how long a list takes.
    expect(seen.meter.values.get('watch_list_seconds pods')).toHaveLength(1);
    expect(seen.healths).toEqual([{ state: 'starting' }, { state: 'ok' }]);
  });

  it.each([
    ['an ERROR event 410', stream(event('ADDED', pod('b', '10')) + errorEvent(410, { reason: 'Expired' }))],
    ['an answer 410', refuse(410, { reason: 'Gone' })],
    ['a resourceVersion too large', refuse(504, TOO_LARGE)],
    ['an ERROR event of a resourceVersion too large', stream(errorEvent(504, TOO_LARGE))],
  ])('lists once more after %s, and hands over what vanished', async (_, fault) => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '1'), pod('gone', '2')], '9'), listOf([pod('a', '1'), pod('b', '10')], '30'));
    api.onWatch(fault, stream(event('MODIFIED', pod('a', '31'))));
    harness.watch();
    await until(() => expect(seen.told.at(-1)).toBe('state a@31'));
    expect(harness.versions()).toEqual(['9', '30']);
    expect(seen.told.filter((line) => line.startsWith('vanished'))).toEqual(['vanished uid-gone']);
    expect(seen.counters.of('watch_vanished_total pods')).toBe(1);
    expect(seen.counters.of('watch_lists_total pods')).toBe(2);
    const seconds = seen.meter.values.get('watch_list_seconds pods') ?? [];
    expect(seconds.map((value) => value > 0 && value < 60)).toEqual([true, true]);
    expect(harness.restarts('expired')).toBe(1);
    expect(seen.log.at('warn')).toEqual([]);
  });

  it('says so when the resourceVersion expires again and again', async () => {
    const { api, seen } = harness;
    api.onWatch(refuse(410), refuse(410), refuse(410), hold);
    harness.watch();
    await until(() => expect(api.watches).toHaveLength(4));
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.healths.map((health) => health.state)).toEqual(['starting', 'ok', 'degraded', 'ok']);
    expect(seen.log.at('warn')).toHaveLength(1);
  });

  it('takes another uid under the same name for another object, also across a gap', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '1', 'first')], '9'), listOf([pod('a', '20', 'second')], '30'));
    api.onWatch(stream(errorEvent(410)), stream(event('ADDED', pod('a', '31', 'third'))));
    harness.watch();
    await until(() => expect(seen.told).toHaveLength(5));
    expect(seen.told).toEqual(['state a@1', 'vanished first', 'state a@20', 'vanished second', 'state a@31']);
  });

  it('does not call vanished what was seen to be deleted, or what an aborted list did not reach', async () => {
    const { api, seen } = harness;
    const all = [pod('a', '1'), pod('b', '2')];
    api.onList(
      listOf(all, '9'),
      listOf([pod('a', '1')], '30', 'more'),
      refuse(500),
      listOf([pod('a', '1')], '31'),
    );
    api.onWatch(stream(event('DELETED', pod('b', '10')) + errorEvent(410)), hold);
    harness.watch();
    await until(() => expect(harness.versions()).toEqual(['9', '31']));
    expect(seen.told).toEqual(['state a@1', 'state b@2', 'deleted b@10', 'state a@1', 'state a@1']);
  });

  it('watches again at once after one watch that was closed at once', async () => {
    const { api } = harness;
    api.onWatch(stream('', 'close'), hold);
    const timing = { shortWatchMs: 5000, backoffInitialMs: 600_000, backoffMaxMs: 600_000 };
    harness.watch({ timing });
    await until(() => expect(harness.versions()).toEqual(['1', '1']));
    expect(api.lists).toHaveLength(1);
  });

  it('lists again after two watches that were closed at once, with backoff, and says so while it lasts', async () => {
    const { api, seen } = harness;
    const empty = stream('', 'close');
    api.onList(listOf([], '1'), listOf([pod('missed', '20')], '30'));
    api.onWatch(empty, empty, hold);
    harness.watch({ timing: { shortWatchMs: 300, backoffInitialMs: 100, backoffMaxMs: 100 } });
    await until(() => expect(harness.versions()).toEqual(['1', '1', '30']));
    expect(seen.told).toEqual(['state missed@20']);
    const [first, second] = api.lists;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(70);
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    const reason = 'the watch of pods is closed at once, each time';
    expect(seen.healths).toContainEqual({ state: 'degraded', reason });
    expect(harness.restarts('empty')).toBe(2);
  });

  it('lists again when garbage or an error of the server stands in the way of every watch', async () => {
    const { api, seen } = harness;
    api.onList(listOf([], '1'), listOf([pod('a', '20')], '30'));
    api.onWatch(stream('garbage\n'), stream(errorEvent(500)), hold);
    harness.watch({ timing: { shortWatchMs: 5000 } });
    await until(() => expect(harness.versions()).toEqual(['1', '1', '30']));
    expect(seen.told).toEqual(['state a@20']);
  });
});
