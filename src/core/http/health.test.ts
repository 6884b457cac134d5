import { afterEach, describe, expect, it } from 'vitest';
import type { Component, Health } from '../contract/component.js';
import { memoryLogger, type LogLine } from '../self/testing/logger.js';
import { formatUptime } from './health-report.js';
import { createHealthCheck } from './health.js';
import { openRaw } from './testing/client.js';
import { ask, createStage, portOf, taking, type Answer } from './testing/stage.js';

const SINCE = Date.UTC(2024, 0, 2, 3, 4, 5);

interface Setting {
  readonly health?: Readonly<Record<string, Health>>;
  readonly isStarted?: () => boolean;
  readonly endpoint?: string;
}

const running: Component[] = [];
afterEach(async () => {
  for (const component of running.splice(0)) await component.stop();
});

async function check(
  setting: Setting = {},
): Promise<{ port: number; lines: readonly LogLine[]; component: Component }> {
  const { log, lines } = memoryLogger();
  let now = SINCE - 62_500;
  const component = createHealthCheck({
    endpoint: setting.endpoint ?? '127.0.0.1:0',
    health: () => new Map(Object.entries(setting.health ?? {})),
    isStarted: setting.isStarted ?? (() => true),
    log,
    now: () => (now += 62_500),
  });
  running.push(component);
  await component.start();
  return { port: portOf(lines), lines, component };
}

const get = (port: number, path: string): Promise<Answer> => ask(port, { method: 'GET', path });
const bodyOf = ({ text }: Answer): unknown => JSON.parse(text);

const OK: Health = { state: 'ok' };
const FORBIDDEN: Health = { state: 'degraded', reason: 'forbidden: pods' };

describe('/', () => {
  it('is available once all is started, and no more when it stops', async () => {
    let isStarted = false;
    const { port } = await check({ isStarted: () => isStarted });
    const before = await get(port, '/');
    expect([before.status, bodyOf(before)]).toMatchObject([503, { status: 'Server not available' }]);
    isStarted = true;
    const after = await get(port, '/');
    expect([after.status, bodyOf(after)]).toEqual([
      200,
      { status: 'Server available', upSince: '2024-01-02T03:04:05.000Z', uptime: '2m5s' },
    ]);
    expect(after.headers['content-type']).toBe('application/json; charset=utf-8');
    isStarted = false;
    expect((await get(port, '/')).status).toBe(503);
  });

  it.each([
    [-1, '0s'],
    [999, '0s'],
    [62_000, '1m2s'],
    [3_600_000, '1h0m0s'],
    [90_061_000, '25h1m1s'],
  ])('writes %d ms as %s', (millis, text) => {
    expect(formatUptime(millis)).toBe(text);
  });
});

describe('/livez', () => {
  it('is well as long as the process answers', async () => {
    const { port } = await check({ isStarted: () => false, health: { 'sources.pods': FORBIDDEN } });
    expect((await get(port, '/livez')).status).toBe(200);
  });
});

describe('/readyz', () => {
  it('is ready when every source is ok, whatever the others are', async () => {
    const health = { 'sources.tekton': OK, 'exporters.otlp': FORBIDDEN, 'linkers.annotations': FORBIDDEN };
    const { port } = await check({ health });
    const answer = await get(port, '/readyz');
    expect([answer.status, bodyOf(answer)]).toEqual([200, { status: 'ready', components: health }]);
  });

  it.each(['starting', 'degraded', 'refused'] as const)(
    'is not ready while a source is %s',
    async (state) => {
      const health = { 'sources.tekton': OK, 'sources.pods': { state, reason: 'x'.repeat(1000) } };
      const { port } = await check({ health });
      const answer = await get(port, '/readyz');
      expect(answer.status).toBe(503);
      expect(bodyOf(answer)).toEqual({
        status: 'not ready',
        components: { 'sources.tekton': OK, 'sources.pods': { state, reason: 'x'.repeat(300) } },
      });
    },
  );

  it('is not ready when all stops', async () => {
    const { port } = await check({ health: { 'sources.tekton': OK }, isStarted: () => false });
    expect((await get(port, '/readyz')).status).toBe(503);
  });

  it.each([
    ['sources.tekton', 200],
    ['sources.webhook/native', 200],
    ['sources.webhook%2Fnative', 200],
    ['sources.pods', 503],
    ['exporters.otlp', 503],
    ['tekton', 404],
    ['', 404],
    ['%', 404],
    ['__proto__', 404],
  ])('of %s is %d', async (name, status) => {
    const { port } = await check({
      health: {
        'sources.tekton': OK,
        'sources.webhook/native': OK,
        'sources.pods': FORBIDDEN,
        'exporters.otlp': { state: 'starting' },
      },
    });
    const answer = await get(port, `/readyz/${name}`);
    expect(answer.status).toBe(status);
    if (name === 'sources.pods') expect(bodyOf(answer)).toEqual(FORBIDDEN);
  });
});

describe('the health check', () => {
  it.each(['/nothing', '/livez/x', '/readyzz'])('has nothing at %s', async (path) => {
    const { port } = await check();
    expect((await get(port, path)).status).toBe(404);
  });

  it('takes HEAD, and nothing but it and GET', async () => {
    const { port } = await check();
    const head = await ask(port, { method: 'HEAD', path: '/' });
    expect([head.status, head.text]).toEqual([200, '']);
    const post = await ask(port, { path: '/', body: '{}' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('has limits, too', async () => {
    const { port } = await check();
    const client = await openRaw(port);
    client.send(`GET / HTTP/1.1\r\nHost: t\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    await client.closed;
    expect(client.statuses()).toEqual([431]);
  });

  it('that can not be served says so, and ends nothing', async () => {
    const stage = createStage();
    const taken = await stage.serve([taking()]);
    const { lines, component } = await check({ endpoint: `127.0.0.1:${String(taken.port)}` });
    expect(lines).toMatchObject([
      { level: 'warn', msg: expect.stringContaining('service.telemetry.health_check.endpoint') as string },
    ]);
    await component.stop();
    await stage.close();
  });

  it('stops before start, and twice', async () => {
    const { port, component } = await check();
    await component.stop();
    await component.stop();
    await expect(get(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const other = createHealthCheck({
      endpoint: '127.0.0.1:0',
      health: () => new Map(),
      isStarted: () => true,
      log: memoryLogger().log,
      now: () => SINCE,
    });
    await other.stop();
    await expect(other.start()).rejects.toThrow('it was stopped');
  });
});
