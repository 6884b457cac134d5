import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PipelineConfig } from '../../src/core/config/pipeline.js';
import type { ChangeUpdate } from '../../src/core/contract/change.js';
import { rateLimited, silence } from '../../src/core/git/testing/answers.js';
import { at, merged, pull, TOKEN, until, withHost } from '../../src/core/git/testing/workbench.js';
import { createStage, sidecarOf, standard, type Running } from '../../src/core/kernel/testing/stage.js';
import { gitops } from '../../src/linkers/gitops/index.js';
import { config } from '../../src/linkers/gitops/config.js';
import { createVirtualClock } from '../../src/local/clock.js';

const SHOP = ['acme/shop'];
const ENV = 'https://github.com/acme/env/pull/1';

/** Of the environment, merged at 12:20, with the release notes of a pull request. */
function promotion(body: string): ChangeUpdate {
  const names = { owner: 'acme', repository: 'env' };
  return {
    type: 'change',
    ref: { host: 'github.com', ...names, number: 1 },
    told: {
      ...{ ...names, title: 'promote', body, state: 'merged', attributes: {}, resource: {} },
      ...{ created: at('12:10:00'), updated: at('12:20:00') },
    },
    ...{ guid: 'g1', kind: 'pull_request', action: 'merged', time: at('12:20:00'), attributes: {} },
  };
}

describe('a sidecar that asks Git hosts', () => {
  const desk = withHost((fake) => fake.put('acme/shop', merged(7, '12:00:00'), merged(6, '10:00:00')));
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  async function run(gitHosts: PipelineConfig['gitHosts'], given: object = { resync: '20ms' }) {
    const stage = createStage();
    const clock = createVirtualClock(at('12:30:00'));
    const spy = vi.spyOn(clock, 'at');
    const waits = () => spy.mock.calls.length;
    const linkers = [{ id: 'gitops', plugin: gitops, config: config.parse(given) }];
    const running = sidecarOf(standard(stage), clock, { gitHosts, linkers });
    stops.push(() => running.sidecar.stop());
    await running.sidecar.start();
    const finish = (): void => {
      for (let next = clock.nextDeadline(); next !== undefined; next = clock.nextDeadline())
        clock.moveTo(next);
    };
    const drawn = () => (stage.records.get('list') ?? []).filter(({ name }) => name.startsWith('PR '));
    return { ...running, stage, clock, finish, drawn, waits };
  }
  const asking = (fields: object = {}): PipelineConfig['gitHosts'][number] => ({
    ...{ host: 'github.com', base_url: desk.fake.url, token: TOKEN, repositories: SHOP },
    ...fields,
  });
  const health = ({ sidecar }: Running): unknown => sidecar.health().get('git_hosts');
  const rounds = ({ lines }: Running): number =>
    lines.filter(({ msg }) => msg === 'a repository is not caught up').length;

  it('draws what was merged while it was down, once, and no history', async () => {
    const { clock, finish, drawn } = await run([asking()]);
    await until(() => expect(clock.nextDeadline()).toBeDefined());
    // What is listed again and again does not put off its leaving.
    const due = clock.nextDeadline();
    await until(() => expect(desk.fake.requests.length).toBeGreaterThan(4));
    expect(clock.nextDeadline()).toBe(due);
    finish();
    expect(drawn()).toMatchObject([
      { name: 'PR Acme/Shop', end: at('12:00:00'), status: 'unset', attributes: { 'vcs.change.id': '7' } },
    ]);
    desk.fake.put('acme/shop', merged(7, '12:00:00'), pull(8, '12:31:00'));
    await until(() => expect(clock.nextDeadline()).toBeDefined());
    expect(drawn()).toHaveLength(1);
  });

  it('finds a merge whose delivery was missed at the next resync', async () => {
    desk.fake.put('acme/shop', pull(8, '12:10:00'));
    const { clock, finish, drawn } = await run([asking()]);
    await until(() => expect(clock.nextDeadline()).toBeDefined());
    finish();
    const before = drawn().length;
    desk.fake.put('acme/shop', merged(9, '12:40:00'));
    await until(() => expect(clock.nextDeadline()).toBeDefined());
    finish();
    expect(drawn().length).toBe(before + 1);
  });

  it('asks for a parent that no delivery told of, and for nothing that is not configured', async () => {
    const elsewhere = await desk.bench.serve();
    const { stage, finish, drawn, waits } = await run([asking()], { resync: '1h', lookback: '0s' });
    const links = `https://github.com/acme/shop/pull/7 ${elsewhere.url}/acme/shop/pull/7 ${ENV}`;
    stage.emit.get('runs')?.(promotion(links));
    const before = waits();
    // The tree is another one, and waits anew.
    await until(() => expect(waits()).toBeGreaterThan(before));
    finish();
    expect(desk.fake.requests.map(({ path }) => path)).toContain('/repos/acme/shop/pulls/7');
    const [shop, env] = drawn();
    expect(env).toMatchObject({ name: 'PR acme/env', parentSpanId: shop?.spanId, traceId: shop?.traceId });
    expect(shop).toMatchObject({ name: 'PR Acme/Shop', end: at('12:20:00') });
    expect(elsewhere.requests).toEqual([]);
    expect(desk.fake.requests.every(({ path }) => path.startsWith('/repos/acme/shop/'))).toBe(true);
  });

  it('gives a child a tree of its own when its parent is nowhere, or in no repository that it may ask', async () => {
    const { stage, finish, drawn } = await run([asking()], { resync: '1h', lookback: '0s' });
    stage.emit.get('runs')?.(promotion('https://github.com/acme/shop/pull/99'));
    await until(() =>
      expect(desk.fake.requests.map(({ path }) => path)).toContain('/repos/acme/shop/pulls/99'),
    );
    finish();
    expect(drawn()).toMatchObject([{ name: 'PR acme/env' }]);
    expect(drawn()[0]).not.toHaveProperty('parentSpanId');
  });

  it('works from webhooks alone without a token', async () => {
    const { stage, finish, drawn } = await run([asking({ token: '' })]);
    stage.emit.get('runs')?.(promotion('https://github.com/acme/shop/pull/7'));
    finish();
    expect(drawn()).toMatchObject([{ name: 'PR acme/env' }]);
    expect(desk.fake.requests).toEqual([]);
  });

  it('keeps to a rate limit, says it once, and goes on with what webhooks tell', async () => {
    desk.fake.next(rateLimited(Math.floor(Date.now() / 1000) + 1800));
    const running = await run([asking()]);
    await until(() => expect(rounds(running)).toBeGreaterThan(3));
    expect(desk.fake.requests.length).toBe(1);
    expect(health(running)).toMatchObject({ state: 'degraded' });
    expect(running.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    running.stage.emit.get('runs')?.(promotion(''));
    running.finish();
    expect(running.drawn()).toHaveLength(1);
  });

  it('says once that a token is revoked, and goes on with the others', async () => {
    desk.fake.put('acme/till', merged(1, '12:00:00'));
    const revoked = asking({ token: 'revoked', repositories: ['acme/till'] });
    const running = await run([revoked, asking()]);
    await until(() => expect(rounds(running)).toBeGreaterThan(3));
    const reason = 'github.com: the token of github.com is refused';
    expect(health(running)).toEqual({ state: 'degraded', reason });
    expect(running.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    running.finish();
    expect(running.drawn()).toMatchObject([{ attributes: { 'vcs.change.id': '7' } }]);
  });

  it('stops while a host is silent', async () => {
    desk.fake.always(silence);
    const { sidecar } = await run([asking()]);
    await until(() => expect(desk.fake.requests.length).toBe(1));
    await sidecar.stop();
    await sidecar.stop();
  });
});
