import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  closeAfter,
  hold,
  listOf,
  refuse,
  silence,
  stream,
  trickle,
} from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { bookmark, errorEvent, event, pod } from './testing/objects.js';
import { until } from './testing/until.js';

/** A backoff that no test would survive: whoever goes on did not wait. */
const NO_WAIT = { backoffInitialMs: 600_000, backoffMaxMs: 600_000 };

describe('a watch whose connection fails', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it('watches on at once when the server closes a quiet watch: no blind gap', async () => {
    const { api, seen } = harness;
    api.onWatch(closeAfter(150), closeAfter(150), stream(event('ADDED', pod('a', '10'))));
    harness.watch({ timing: NO_WAIT });
    await until(() => expect(seen.told).toEqual(['state a@10']));
    expect(harness.versions()).toEqual(['1', '1', '1']);
    expect(harness.restarts('closed')).toBe(2);
    expect(seen.counters.of('watch_lists_total pods')).toBe(1);
  });

  it('watches on at once after a close that followed events at once', async () => {
    const { api, seen } = harness;
    const script = Array.from({ length: 5 }, (_, index) =>
      stream(event('ADDED', pod(`p${index}`, `${10 + index}`)), 'close'),
    );
    api.onWatch(...script, hold);
    harness.watch({ timing: { ...NO_WAIT, shortWatchMs: 5000 } });
    await until(() => expect(harness.versions()).toEqual(['1', '10', '11', '12', '13', '14']));
    expect(seen.told).toHaveLength(5);
  });

  it('goes on from the resourceVersion of a bookmark', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(bookmark('77'), 'close'), hold);
    harness.watch({ timing: NO_WAIT });
    await until(() => expect(harness.versions()).toEqual(['1', '77']));
    expect(seen.told).toEqual([]);
  });

  it('goes on from the last object after a dropped connection', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(event('ADDED', pod('a', '10')), 'drop'), stream(event('ADDED', pod('b', '11'))));
    harness.watch();
    await until(() => expect(seen.told).toEqual(['state a@10', 'state b@11']));
    expect(harness.versions()).toEqual(['1', '10']);
    expect(harness.restarts('dropped')).toBe(1);
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
    await until(() => expect(seen.told).toEqual(['state a@10', 'state b@11']));
    expect(harness.versions()).toEqual(['1', '10', '10']);
    expect([harness.restarts('half_line'), harness.restarts('dropped')]).toEqual([1, 1]);
  });

  it('cuts a half-open connection and goes on from the last object', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(event('ADDED', pod('a', '10'))), stream(event('ADDED', pod('b', '11'))));
    harness.watch({ timing: { watchMinMs: 50, watchMaxMs: 50, inactivityMarginMs: 50 } });
    await until(() => expect(seen.told).toEqual(['state a@10', 'state b@11']));
    expect(harness.versions().slice(0, 2)).toEqual(['1', '10']);
    expect(api.watches[0]?.query.get('timeoutSeconds')).toBe('1');
    expect(harness.restarts('silent')).toBe(1);
    expect(seen.log.at('warn')).toEqual([]);
  });

  it('cuts it long before its time where bookmarks came and stay away', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(bookmark('9')), stream(event('ADDED', pod('b', '11'))));
    harness.watch({ timing: { bookmarkSilenceMs: 50 } });
    await until(() => expect(seen.told).toEqual(['state b@11']));
    expect(harness.versions().slice(0, 2)).toEqual(['1', '9']);
    expect(harness.restarts('silent')).toBe(1);
  });

  it('cuts one that is silent from its start where an earlier one had bookmarks', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(bookmark('9'), 'close'), hold, stream(event('ADDED', pod('b', '11'))));
    harness.watch({ timing: { bookmarkSilenceMs: 50 } });
    await until(() => expect(seen.told).toEqual(['state b@11']));
    expect(harness.restarts('silent')).toBe(1);
  });

  it.each(['list', 'watch'])('cuts a %s that is never answered', async (what) => {
    const { api, seen } = harness;
    if (what === 'list') api.onList(silence, listOf([pod('a', '2')]));
    else api.onWatch(silence, stream(event('ADDED', pod('a', '2'))));
    harness.watch({ timing: { stallMs: 50 } });
    await until(() => expect(seen.told).toEqual(['state a@2']));
    expect(seen.log.at('warn').map((line) => line.fields['reason'])).toEqual([
      `no answer to a ${what} for 50 ms`,
    ]);
  });

  it('is patient with a list that comes slowly', async () => {
    const { api, seen } = harness;
    api.onList(trickle(JSON.stringify({ metadata: { resourceVersion: '5' }, items: [pod('a', '2')] }), 100));
    harness.watch({ timing: { stallMs: 400 } });
    await until(() => expect(seen.told).toEqual(['state a@2']));
    expect(api.lists).toHaveLength(1);
  });

  it('starts the backoff anew after a watch that lived', async () => {
    const { api } = harness;
    const fail = refuse(500);
    // Eight failures in a row: the ninth would wait for 960 ms.
    api.onList(fail, fail, fail, fail, fail, fail, fail, fail, listOf([]));
    let dropped = 0;
    api.onWatch((response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => {
        dropped = performance.now();
        response.destroy();
      }, 150);
    }, hold);
    harness.watch({ timing: { backoffInitialMs: 5, backoffMaxMs: 600_000 } });
    await until(() => expect(api.watches).toHaveLength(2));
    expect((api.watches[1]?.at ?? Infinity) - dropped).toBeLessThan(800);
  });

  it('lets go of a connection that it gives up', async () => {
    const { api } = harness;
    const ended: number[] = [];
    const broken: Answer = (response) => {
      response.once('close', () => ended.push(1));
      response.write('garbage\n');
    };
    api.onWatch(broken, broken, broken, hold);
    harness.watch();
    await until(() => expect(ended).toHaveLength(3));
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
    await until(() => expect(seen.told).toEqual(['state a@2']));
    expect(harness.restarts('request')).toBe(4);
  });

  it('counts garbage, says it once, and goes on from the last object', async () => {
    const { api, seen } = harness;
    const good = (version: number): string => event('ADDED', pod('a', String(version)));
    const garbage = ['<html>', '{"type":"ADDED"}', '{"type":"STRANGE","object":{}}', '[1,2]', '{"type":'];
    const script = garbage.map((line, index) => stream(`${good(10 + index)}${line}\n${good(99)}`));
    api.onWatch(...script, hold);
    harness.watch();
    await until(() => expect(harness.versions()).toEqual(['1', '10', '11', '12', '13', '14']));
    expect(seen.told).not.toContain('state a@99');
    expect(harness.restarts('garbage')).toBe(garbage.length);
    expect(seen.counters.of('watch_lists_total pods')).toBe(1);
    expect(seen.log.at('warn')).toHaveLength(1);
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.log.at('info')).toHaveLength(1);
  });

  it('goes on from the last object after an ERROR event other than 410', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(event('ADDED', pod('a', '10')) + errorEvent(500)), hold);
    harness.watch();
    await until(() => expect(harness.versions()).toEqual(['1', '10']));
    expect(harness.restarts('error_event')).toBe(1);
    expect(seen.log.at('warn')[0]?.fields['reason']).toContain('500 scripted 500');
  });

  it('skips empty lines, which some proxies send to keep a connection alive', async () => {
    const { api, seen } = harness;
    api.onWatch(stream(`\n \n${event('ADDED', pod('a', '10'))}\n`));
    harness.watch();
    await until(() => expect(seen.told).toEqual(['state a@10']));
    expect(api.watches).toHaveLength(1);
  });
});
