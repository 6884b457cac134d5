import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectRef } from '../contract/model.js';
import type { WatchMemory } from './memory.js';
import { hold, listOf, refuse, stream } from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { bookmark, errorEvent, event, pod } from './testing/objects.js';
import { until } from './testing/until.js';

/** An earlier process came to `version`, and these pods were alive then. */
function remembered(version: string | undefined, alive: readonly string[] = [], namespace = 'jx') {
  const reached: string[] = [];
  const objects = alive.map((name): ObjectRef => {
    return { kind: 'Pod', namespace, name, uid: `uid-${name}`, resourceVersion: '2' };
  });
  const memory: WatchMemory = {
    get: () => reached.at(-1) ?? version,
    put: (_, now) => {
      if (reached.at(-1) !== now) reached.push(now);
    },
    objectsOf: (kind) => (kind === 'Pod' ? objects : []),
  };
  return { memory, reached };
}

describe('a watch that another process began', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());
  const request = { kind: 'Pod' };

  it('lists, and then goes on where that one was: what was deleted in between is told with its last state', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40')], '50'));
    api.onWatch(stream(event('MODIFIED', pod('gone', '12')) + event('DELETED', pod('gone', '13'))));
    const { memory, reached } = remembered('9', ['a', 'gone']);
    harness.watch({ memory, request });
    await until(() => expect(seen.told).toEqual(['state a@40', 'state gone@12', 'deleted gone@13']));
    expect(harness.versions()[0]).toBe('9');
    expect(reached).toEqual(['12', '13']);
  });

  it('is not said to show what is before the old watch is open', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40')], '50'));
    api.onWatch(refuse(500), hold);
    harness.watch({ memory: remembered('9').memory, request });
    await until(() => expect(harness.versions()).toEqual(['9', '9']));
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.healths.map(({ state }) => state)).toEqual(['starting', 'degraded', 'ok']);
  });

  it.each([
    ['an answer 410', refuse(410, { reason: 'Gone' })],
    ['an ERROR event 410', stream(errorEvent(410, { reason: 'Expired' }))],
  ])('says what has vanished when it can not go back that far: %s', async (_, fault) => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40')], '50'), listOf([pod('a', '40')], '51'));
    api.onWatch(fault, hold);
    const { memory, reached } = remembered('9', ['a', 'gone']);
    harness.watch({ memory, request });
    await until(() => expect(harness.versions()).toEqual(['9', '51']));
    expect(seen.told).toEqual(['state a@40', 'state a@40', 'vanished uid-gone']);
    expect(reached).toEqual(['51']);
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
  });

  it('takes no object of the past for a new one under the name of one that lives', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40', 'new')], '50'));
    const past = event('MODIFIED', pod('a', '12', 'old')) + event('DELETED', pod('a', '13', 'old'));
    api.onWatch(
      stream(past + event('ADDED', pod('a', '30', 'new')) + event('MODIFIED', pod('a', '60', 'new'))),
    );
    harness.watch({ memory: remembered('9').memory, request });
    const all = ['state a@40', 'state a@12', 'deleted a@13', 'state a@30', 'state a@60'];
    await until(() => expect(seen.told).toEqual(all));
  });

  it('leaves it to the old watch how an object ended whose name is taken again', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40', 'new')], '50'));
    const past = event('MODIFIED', pod('a', '12')) + event('DELETED', pod('a', '13'));
    api.onWatch(
      stream(past + event('ADDED', pod('a', '30', 'new')) + event('MODIFIED', pod('a', '60', 'new'))),
    );
    harness.watch({ memory: remembered('9', ['a']).memory, request });
    const all = ['state a@40', 'state a@12', 'deleted a@13', 'state a@30', 'state a@60'];
    await until(() => expect(seen.told).toEqual(all));
  });

  it('says that it has vanished when the old watch can not go back that far', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40', 'new')], '50'));
    api.onWatch(refuse(410), hold);
    harness.watch({ memory: remembered('9', ['a']).memory, request });
    await until(() => expect(harness.versions()).toEqual(['9', '50']));
    expect(seen.told).toEqual(['state a@40', 'vanished uid-a', 'state a@40']);
  });

  it('begins anew when nothing is known', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40')], '50'));
    api.onWatch(stream(bookmark('70')));
    const { memory, reached } = remembered(undefined);
    harness.watch({ memory, request });
    await until(() => expect(reached).toEqual(['50', '70']));
    expect(harness.versions()[0]).toBe('50');
    expect(seen.told).toEqual(['state a@40']);
  });

  it('keeps where it begins before it tells anything, for who comes after an end in the middle', async () => {
    const { api, seen } = harness;
    api.onList(listOf([pod('a', '40')], '50'));
    const { memory } = remembered(undefined);
    const toldBefore: number[] = [];
    const put: WatchMemory['put'] = (watch, version) => {
      toldBefore.push(seen.told.length);
      memory.put(watch, version);
    };
    harness.watch({ memory: { ...memory, put }, request });
    await until(() => expect(seen.told).toEqual(['state a@40']));
    expect(toldBefore[0]).toBe(0);
  });

  it('claims nothing of objects of other namespaces', async () => {
    const { api, seen } = harness;
    api.onList(listOf([], '50'), listOf([], '51'));
    api.onWatch(refuse(410), hold);
    harness.watch({ memory: remembered('9', ['elsewhere'], 'other').memory, request });
    await until(() => expect(harness.versions()).toEqual(['9', '51']));
    expect(seen.told).toEqual([]);
  });
});
