import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from './testing/fake-api.js';
import { listOf } from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { event, pod } from './testing/objects.js';
import { until } from './testing/until.js';

const LINES = 1000;
const PADDING = 'x'.repeat(64 * 1024);

/** Writes 64 MB of events as fast as the reader takes them. */
function flood(progress: { sent: number }): Answer {
  const send = (response: ServerResponse): void => {
    while (progress.sent < LINES) {
      progress.sent += 1;
      const object = { ...pod(`p${progress.sent}`, String(progress.sent)), padding: PADDING };
      if (!response.write(event('ADDED', object))) {
        response.once('drain', () => send(response));
        return;
      }
    }
  };
  return (response) => send(response);
}

describe('a closed gate', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it('stops the reading, so that the server has to wait, and loses nothing', async () => {
    const { api, seen } = harness;
    const progress = { sent: 0 };
    api.onList(listOf([]));
    api.onWatch(flood(progress));
    // Half-open connections are cut after this silence: one that nobody reads is none.
    const timing = { watchMinMs: 1, watchMaxMs: 1, inactivityMarginMs: 60 };
    harness.watch({
      timing,
      request: {
        handle: (change) => {
          seen.handle(change);
          if (seen.changes.length === 3) seen.gate.close();
        },
      },
    });
    await until(() => expect(seen.changes).toHaveLength(3));
    let before = -1;
    await vi.waitFor(
      () => {
        const stalled = progress.sent === before;
        before = progress.sent;
        expect(stalled).toBe(true);
      },
      { interval: 150, timeout: 5000 },
    );
    expect(progress.sent).toBeLessThan(LINES / 2);
    expect(seen.changes).toHaveLength(3);
    seen.gate.reopen();
    await until(() => expect(seen.changes).toHaveLength(LINES));
    expect(seen.taken).toEqual(Array.from({ length: LINES }, (_, index) => `pods ${index + 1}`));
    expect(api.watches).toHaveLength(1);
  });

  it('holds back the items of a list too', async () => {
    const { api, seen } = harness;
    seen.gate.close();
    api.onList(listOf([pod('a', '1')], '9', 'more'), listOf([pod('b', '2')], '9'));
    harness.watch();
    await until(() => expect(api.lists).toHaveLength(1));
    expect(seen.changes).toEqual([]);
    seen.gate.reopen();
    await until(() => expect(seen.told).toEqual(['state a@1', 'state b@2']));
  });
});
