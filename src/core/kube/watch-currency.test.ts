import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  closeAfter,
  type FakeRequest,
  hold,
  listOf,
  refuse,
  silence,
  stream,
} from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { errorEvent, event, pod } from './testing/objects.js';
import { until } from './testing/until.js';

/** No test would survive it: what is told sooner was not waited for. */
const NEVER = 600_000;

/** Lives long enough to be missed by nobody, and then breaks. */
const dropLater: Answer = (response) => {
  response.writeHead(200).flushHeaders();
  setTimeout(() => response.destroy(), 60);
};

/** An answer that comes when the test says so. */
function withheld(answer: Answer) {
  let give = (): void => undefined;
  const later: Answer = (response, request: FakeRequest) => {
    give = () => answer(response, request);
  };
  return { later, give: () => give() };
}

describe('whether a watch shows what is', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it('is so from the list on, and stays so when watches follow each other at once', async () => {
    const { api, seen } = harness;
    api.onWatch(closeAfter(60), closeAfter(60), stream(event('ADDED', pod('a', '10'))));
    harness.watch({ timing: { gapMs: NEVER } });
    await until(() => expect(seen.told).toEqual(['state a@10']));
    expect(seen.currents).toEqual([false, true]);
  });

  it('is not so while the watch that follows is not answered, though the loop is well', async () => {
    const { api, seen } = harness;
    const next = withheld(hold);
    api.onWatch(dropLater, next.later);
    harness.watch({ timing: { gapMs: 20 } });
    await until(() => expect(api.watches).toHaveLength(2));
    await until(() => expect(seen.currents.at(-1)).toBe(false));
    expect(seen.health).toEqual({ state: 'ok' });
    next.give();
    await until(() => expect(seen.currents.at(-1)).toBe(true));
    expect(seen.healths).toEqual([{ state: 'starting' }, { state: 'ok' }]);
  });

  it('is not so while no watch is tried', async () => {
    const { api, seen } = harness;
    api.onWatch(dropLater, hold);
    harness.watch({ timing: { gapMs: 20, backoffInitialMs: NEVER, backoffMaxMs: NEVER } });
    await until(() => expect(seen.currents).toEqual([false, true, false]));
    expect(seen.health).toEqual({ state: 'ok' });
  });

  it.each([
    ['an answer 410', refuse(410)],
    ['an ERROR event 410', stream(errorEvent(410))],
  ])('is not so from %s until all is listed again, though the loop is well', async (_, fault) => {
    const { api, seen } = harness;
    const second = withheld(listOf([pod('missed', '20')], '30'));
    api.onList(listOf([], '1'), second.later);
    api.onWatch(fault, hold);
    harness.watch({ timing: { gapMs: NEVER } });
    await until(() => expect(api.lists).toHaveLength(2));
    expect(seen.currents.at(-1)).toBe(false);
    expect(seen.health).toEqual({ state: 'ok' });
    second.give();
    await until(() => expect(seen.currents.at(-1)).toBe(true));
    expect(seen.told).toEqual(['state missed@20']);
    expect(seen.healths).toEqual([{ state: 'starting' }, { state: 'ok' }]);
  });

  it('is so after a restart when the old watch is open, not when all is listed', async () => {
    const { api, seen } = harness;
    const old = withheld(hold);
    api.onWatch(old.later);
    const memory = { get: () => '9', put: () => undefined, objectsOf: () => [] };
    harness.watch({ memory, timing: { gapMs: NEVER } });
    await until(() => expect(api.watches).toHaveLength(1));
    expect(seen.currents).toEqual([false]);
    old.give();
    await until(() => expect(seen.currents).toEqual([false, true]));
  });

  it('is so when each namespace does, and no more when one of them has a gap', async () => {
    const { api, seen } = harness;
    const to = (namespace: string, answer: Answer, otherwise: Answer): Answer => {
      return (response, request) =>
        (request.path.includes(`/${namespace}/`) ? answer : otherwise)(response, request);
    };
    const late = withheld(listOf([]));
    api.onList(to('two', late.later, listOf([])));
    api.onWatch(to('two', silence, hold));
    harness.watch({ namespaces: ['one', 'two'], timing: { gapMs: 50 } });
    await until(() => expect(api.watches).toHaveLength(1));
    await until(() => expect(api.lists).toHaveLength(2));
    expect(seen.currents).toEqual([false]);
    late.give();
    await until(() => expect(seen.currents).toEqual([false, true, false]));
    expect(seen.health).toEqual({ state: 'ok' });
  });
});
