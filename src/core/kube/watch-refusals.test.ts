import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hold, listOf, refuse } from './testing/fake-api.js';
import { type Harness, startHarness } from './testing/harness.js';
import { until } from './testing/until.js';

describe('a watch that is refused', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  const warnings = (): unknown[] => harness.seen.log.at('warn').map((line) => line.fields['reason']);

  it('says it once, retries, and says once that it works again', async () => {
    const { api, seen } = harness;
    api.onList(refuse(500), refuse(500), refuse(500), refuse(500), listOf([]));
    harness.watch();
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(api.lists).toHaveLength(5);
    expect(warnings()).toEqual(['the API server answered 500 for pods: scripted 500']);
    expect(seen.log.at('info')).toHaveLength(1);
    expect(seen.log.at('warn')[0]?.fields).toMatchObject({ resource: 'pods', namespace: 'jx' });
    expect(seen.counters.of('watch_restarts_total pods status_500')).toBe(4);
  });

  it('waits as long as a 429 asks for', async () => {
    const { api } = harness;
    api.onList(refuse(429, {}, { 'retry-after': '1' }), listOf([]));
    harness.watch();
    await until(() => expect(api.lists).toHaveLength(2));
    const [first, second] = api.lists;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('is refused by a 401 before any other answer, and tries on', async () => {
    const { api, seen } = harness;
    api.onList(refuse(401), refuse(401), listOf([]));
    harness.watch();
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.healths.map((health) => health.state)).toEqual(['starting', 'refused', 'ok']);
    expect(warnings()).toEqual([`the API server ${harness.client.server} refused the credentials (401)`]);
  });

  it('is only degraded by a later 401', async () => {
    const { api, seen } = harness;
    api.onList(refuse(403), refuse(401), listOf([]));
    api.onWatch(refuse(401), hold);
    harness.watch();
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    expect(seen.healths.map((health) => health.state)).not.toContain('refused');
    expect(api.watches.map((request) => request.query.get('resourceVersion'))).toEqual(['1', '1']);
  });

  it('names the right that is missing', async () => {
    const { api, seen } = harness;
    api.onList(refuse(403));
    const resource = { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' };
    harness.watch({ request: { resource } });
    await until(() => expect(api.lists.length).toBeGreaterThan(2));
    const reason = 'forbidden: needs list/watch on pipelineruns.tekton.dev in namespace jx';
    expect(seen.health).toEqual({ state: 'degraded', reason });
    expect(warnings()).toEqual([reason]);
  });

  it('is degraded, not flapping, when it may list but not watch', async () => {
    const { api, seen } = harness;
    api.onWatch(refuse(403));
    harness.watch();
    await until(() => expect(api.watches.length).toBeGreaterThan(3));
    expect(seen.healths.map((health) => health.state)).toEqual(['starting', 'ok', 'degraded']);
    expect(api.lists).toHaveLength(1);
    expect(warnings()).toHaveLength(1);
  });

  it('retries a kind that is not installed as rarely as it retries anything', async () => {
    const { api, seen } = harness;
    api.onList(refuse(404), refuse(404), listOf([]));
    harness.watch({ timing: { backoffInitialMs: 1, backoffMaxMs: 120 } });
    await until(() => expect(seen.health).toEqual({ state: 'ok' }));
    const times = api.lists.map((request) => request.at);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.every((gap) => gap >= 115)).toBe(true);
    expect(warnings()).toEqual(['pods is not installed in the cluster (404)']);
  });

  it('lists again when the kind was removed under the watch', async () => {
    const { api } = harness;
    api.onWatch(refuse(404), hold);
    harness.watch();
    await until(() => expect(api.watches).toHaveLength(2));
    expect(api.lists).toHaveLength(2);
  });

  it('names the API server that it cannot reach, and works once it is there', async () => {
    const { api, seen } = harness;
    await api.close();
    harness.watch();
    await until(() => expect(seen.health?.state).toBe('degraded'));
    expect(seen.health?.reason).toMatch(/^can't reach http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/);
    expect(warnings()).toHaveLength(1);
  });
});
