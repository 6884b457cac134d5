import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeAfter, hold, listOf, refuse, silence, stream } from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { bookmark, errorEvent, event, pod } from './testing/objects.js';

const TOO_LARGE = { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };
/** A backoff that no test would survive: whoever goes on did not wait. */
const NO_WAIT = { backoffInitialMs: 600_000, backoffMaxMs: 600_000 };

describe('a watch and its faults', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  const versions = (): (string | null)[] =>
    harness.api.watches.map((request) => request.query.get('resourceVersion'));
  const restarts = (reason: string): number =>
    harness.seen.counters.of(`watch_restarts_total pods ${reason}`);

  it('lists anew, from the start, when a continue token expires', async () => {
    const { api, seen } = harness;
    api.onList(
      listOf([pod('a', '1')], '9', 'old'),
      refuse(410, { reason: 'Expired' }),
      listOf([pod('a', '1')], '20', 'new'),
      listOf([pod('b', '15')], '20'),
    );
    harness.watch();
    await vi.waitFor(() => expect(versions()).toEqual(['20']));
    expect(api.lists.map((request) => request.query.get('continue'))).toEqual([null, 'old', null, 'new']);
    expect(seen.told).toEqual(['state a@1', 'state a@1', 'state b@15']);
    expect(restarts('expired')).toBe(1);
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
    await vi.waitFor(() => expect(seen.told.at(-1)).toBe('state a@31'));
    expect(versions()).toEqual(['9', '30']);
    expect(seen.told.filter((line) => line.startsWith('vanished'))).toEqual(['vanished uid-gone']);
    expect(seen.counters.of('watch_lists_total pods')).toBe(2);
    expect(restarts('expired')).toBe(1);
    expect(seen.log.at('warn')).toEqual([]);
  });

  it('says so when the resourceVersion expires again and again', async () => {
    const { api, seen } = harness;
    api.onWatch(refuse(410), refuse(410), refuse(410), hold);
    harness.watch();
    await vi.waitFor(() => expect(api.watches).toHaveLength(4));
    await vi.waitFor(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.healths.map((health) => health.state)).toEqual(['starting', 'ok', 'degraded', 'ok']);
    expect(seen.log.at('warn')).toHaveLength(1);
  });

  it('takes another uid under the same name for another object, also across a gap', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '1', 'first')], '9'), listOf([pod('a', '20', 'second')], '30'));
    api.onWatch(stream(errorEvent(410)), stream(event('ADDED', pod('a', '31', 'third'))));
    harness.watch();
    await vi.waitFor(() => expect(seen.told).toHaveLength(5));
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
    await vi.waitFor(() => expect(versions()).toEqual(['9', '31']));
    expect(seen.told).toEqual(['state a@1', 'state b@2', 'deleted b@10', 'state a@1', 'state a@1']);
  });

  it('watches on at once when the server closes a quiet watch: no blind gap', async () => {
    const { api, seen } = harness;
    api.onWatch(closeAfter(30), closeAfter(30), stream(event('ADDED', pod('a', '10'))));
    harness.watch({ timing: NO_WAIT });
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@10']));
    expect(versions()).toEqual(['1', '1', '1']);
    expect(restarts('closed')).toBe(2);
    expect(seen.counters.of('watch_lists_total pods')).toBe(1);
  });

  it('watches on at once after a close that followed events at once', async () => {
    const { api, seen } = harness;
    const script = Array.from({ length: 5 }, (_, index) =>
      stream(event('ADDED', pod(`p${index}`, `${10 + index}`)), 'close'),
    );
    api.onWatch(...script, hold);
    harness.watch({ timing: { ...NO_WAIT, shortWatchMs: 5000 } });
    await vi.waitFor(() => expect(versions()).toEqual(['1', '10', '11', '12', '13', '14']));
    expect(seen.told).toHaveLength(5);
  });

  it('goes on from the resourceVersion of a bookmark', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(bookmark('77'), 'close'), hold);
    harness.watch({ timing: NO_WAIT });
    await vi.waitFor(() => expect(versions()).toEqual(['1', '77']));
    expect(seen.told).toEqual([]);
  });

  it('lists again after two watches that were closed at once, with backoff, and says so while it lasts', async () => {
    const { api, seen } = harness;
    const empty = stream('', 'close');
    api.onList(listOf([], '1'), listOf([pod('missed', '20')], '30'));
    api.onWatch(empty, empty, hold);
    harness.watch({ timing: { shortWatchMs: 300, backoffInitialMs: 100, backoffMaxMs: 100 } });
    await vi.waitFor(() => expect(versions()).toEqual(['1', '1', '30']));
    expect(seen.told).toEqual(['state missed@20']);
    const [first, second] = api.lists;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(70);
    expect(seen.health).toEqual({
      state: 'degraded',
      reason: 'the watch of pods is closed at once, each time',
    });
    await vi.waitFor(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(restarts('empty')).toBe(2);
  });

  it('goes on from the last object after a dropped connection', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(event('ADDED', pod('a', '10')), 'drop'), stream(event('ADDED', pod('b', '11'))));
    harness.watch();
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@10', 'state b@11']));
    expect(versions()).toEqual(['1', '10']);
    expect(restarts('dropped')).toBe(1);
    expect(seen.counters.of('watch_lists_total pods')).toBe(1);
  });

  it('drops half a line at the end, whether closed or cut, and goes on before it', async () => {
    const { api, seen } = harness;
    const whole = event('ADDED', pod('a', '10'));
    // Complete JSON without its newline is half a line, too: nobody knows that it is complete.
    const half = event('ADDED', pod('b', '11')).trimEnd();
    api.onWatch(
      stream(whole + half, 'close'),
      stream(half.slice(0, 20), 'drop'),
      stream(event('ADDED', pod('b', '11'))),
    );
    harness.watch();
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@10', 'state b@11']));
    expect(versions()).toEqual(['1', '10', '10']);
    expect([restarts('half_line'), restarts('dropped')]).toEqual([1, 1]);
  });

  it('cuts a half-open connection and goes on from the last object', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(event('ADDED', pod('a', '10'))), stream(event('ADDED', pod('b', '11'))));
    harness.watch({ timing: { watchMinMs: 50, watchMaxMs: 50, inactivityMarginMs: 50 } });
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@10', 'state b@11']));
    expect(versions().slice(0, 2)).toEqual(['1', '10']);
    expect(api.watches[0]?.query.get('timeoutSeconds')).toBe('1');
    expect(restarts('silent')).toBe(1);
    expect(seen.log.at('warn')).toEqual([]);
  });

  it.each(['list', 'watch'])('cuts a %s that is never answered', async (what) => {
    const { api, seen } = harness;
    if (what === 'list') api.onList(silence, listOf([pod('a', '2')]));
    else api.onWatch(silence, stream(event('ADDED', pod('a', '2'))));
    harness.watch({ timing: { stallMs: 50 } });
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@2']));
    expect(seen.log.at('warn').map((line) => line.fields['reason'])).toEqual([
      `no answer to a ${what} for 50 ms`,
    ]);
  });

  it('cuts a list that is cut short, is no JSON or no list, and tries again', async () => {
    const { api, seen } = harness;
    const text = (body: string) => stream(body, 'close');
    api.onList(
      stream('{"items":[', 'drop'),
      text('{"items":['),
      text('{}'),
      text('"x"'),
      listOf([pod('a', '2')]),
    );
    harness.watch();
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@2']));
    expect(restarts('request')).toBe(4);
  });

  it('counts garbage, says it once, and goes on from the last object', async () => {
    const { api, seen } = harness;
    const good = (version: number): string => event('ADDED', pod('a', String(version)));
    const garbage = ['<html>', '{"type":"ADDED"}', '{"type":"STRANGE","object":{}}', '[1,2]', '{"type":'];
    const script = garbage.map((line, index) => stream(`${good(10 + index)}${line}\n${good(99)}`));
    api.onWatch(...script, hold);
    harness.watch();
    await vi.waitFor(() => expect(versions()).toEqual(['1', '10', '11', '12', '13', '14']));
    expect(seen.told).not.toContain('state a@99');
    expect(restarts('garbage')).toBe(garbage.length);
    expect(seen.counters.of('watch_lists_total pods')).toBe(1);
    expect(seen.log.at('warn')).toHaveLength(1);
    await vi.waitFor(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.log.at('info')).toHaveLength(1);
  });

  it('lists again when garbage or an error of the server stands in the way of every watch', async () => {
    const { api, seen } = harness;
    api.onList(listOf([], '1'), listOf([pod('a', '20')], '30'));
    api.onWatch(stream('garbage\n'), stream(errorEvent(500)), hold);
    harness.watch();
    await vi.waitFor(() => expect(versions()).toEqual(['1', '1', '30']));
    expect(seen.told).toEqual(['state a@20']);
  });

  it('goes on from the last object after an ERROR event other than 410', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(event('ADDED', pod('a', '10')) + errorEvent(500)), hold);
    harness.watch();
    await vi.waitFor(() => expect(versions()).toEqual(['1', '10']));
    expect(restarts('error_event')).toBe(1);
    expect(seen.log.at('warn')[0]?.fields['reason']).toContain('500 scripted 500');
  });

  it('skips empty lines, which some proxies send to keep a connection alive', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(`\n \n${event('ADDED', pod('a', '10'))}\n`));
    harness.watch();
    await vi.waitFor(() => expect(seen.told).toEqual(['state a@10']));
    expect(api.watches).toHaveLength(1);
  });
});
