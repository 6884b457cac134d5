import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture } from '../../kube/testing/tls.js';
import { until } from '../../kube/testing/until.js';
import { contentOf, makeStore, type MadeStore } from '../testing/bench.js';
import { put } from '../testing/material.js';
import { findRedis } from '../testing/redis-binary.js';
import { startRedis, type RedisServer } from '../testing/redis-server.js';

const binary = await findRedis();
const SECRET = 'a-password-of-somebody';

if ('missing' in binary) describe.skip(binary.missing, () => it.skip('Redis that is away'));
else {
  let servers: RedisServer[];
  let stores: MadeStore[];
  beforeEach(() => {
    [servers, stores] = [[], []];
  });
  afterEach(async () => {
    // What was left is told to the test that leaves it.
    for (const { component } of stores) await component.stop().catch(() => undefined);
    for (const server of servers) await server.stop();
  });

  const redis = async (options: Parameters<typeof startRedis>[1] = {}): Promise<RedisServer> => {
    const server = await startRedis(binary, options);
    servers.push(server);
    return server;
  };
  const storeAt = async (port: number, config: object = {}, changes = {}): Promise<MadeStore> => {
    const made = makeStore({ type: 'redis', url: `redis://127.0.0.1:${port}`, ...config }, changes);
    stores.push(made);
    await made.component.start();
    return made;
  };

  describe('Redis that is away', () => {
    it('holds up writes until it is there again: none is lost, none is torn', async () => {
      const server = await redis();
      const made = await storeAt(server.port, { write_timeout: '30s' });
      await made.store.write([put('a', 'first', '1')]);
      for (const round of [1, 2]) {
        const during = Array.from({ length: 400 }, (_, index) =>
          made.store.write([put('a', `${round}-${index}`, 'v'), put('b', `${round}-${index}`, 'v')]),
        );
        await server.kill();
        const after = made.store.write([put('a', 'after', String(round))]);
        await until(() => expect(made.health()?.state).toBe('degraded'));
        await server.start();
        await Promise.all([...during, after]);
        await until(() => expect(made.health()).toEqual({ state: 'ok' }));
      }
      const [a, b] = [await contentOf(made.store, 'a'), await contentOf(made.store, 'b')];
      expect(a).toMatchObject({ first: '1', after: '2' });
      expect(Object.keys(b)).toHaveLength(800);
      expect(Object.keys(a)).toHaveLength(802);
    });

    it('comes back without a write, and is read then', async () => {
      const server = await redis();
      const made = await storeAt(server.port);
      await made.store.write([put('a', 'x', '1')]);
      await server.kill();
      await until(() => expect(made.health()?.state).toBe('degraded'));
      const reading = made.store.table('a').get('x');
      await server.start();
      expect(await reading).toBe('1');
      expect(made.health()).toEqual({ state: 'ok' });
    });

    it('lets nothing wait longer than it may, and stops all the same', async () => {
      const server = await redis();
      await server.kill();
      const made = await storeAt(server.port, { write_timeout: '200ms' }, { limits: { stopMillis: 100 } });
      const told = expect.stringContaining(`redis at 127.0.0.1:${server.port}: `) as string;
      const late = { name: 'StoreError', reason: 'late', message: told };
      await expect(made.store.write([put('a', 'x', '1')])).rejects.toMatchObject(late);
      await expect(made.store.table('a').get('x')).rejects.toMatchObject(late);
      await expect(contentOf(made.store, 'a')).rejects.toMatchObject(late);
      expect(made.health()).toMatchObject({ state: 'degraded', reason: told });
      const last = made.store.write([put('a', 'y', '1')]);
      const [left, stopped] = await Promise.allSettled([last, made.component.stop()]);
      expect(left).toMatchObject({ status: 'rejected', reason: late });
      expect(stopped).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('1 writes were left') as string },
      });
    });

    it('that says nothing any more is left, and asked again', async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as { port: number };
      const made = await storeAt(port, { write_timeout: '300ms' });
      await expect(made.store.write([put('a', 'x', '1')])).rejects.toMatchObject({ reason: 'late' });
      await until(() => expect(sockets.length).toBeGreaterThan(1));
      expect(made.health()?.state).toBe('degraded');
      await made.component.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
    });

    it('or full is said, and written again when it is not', async () => {
      const server = await redis({ options: ['--maxmemory', '4mb', '--maxmemory-policy', 'noeviction'] });
      const made = await storeAt(server.port, { write_timeout: '20s' });
      const large = (key: string) => put('a', key, 'x'.repeat(1_000_000));
      const writes = ['1', '2', '3', '4', '5'].map((key) => made.store.write([large(key)]));
      await until(() =>
        expect(made.health()).toMatchObject({
          state: 'degraded',
          reason: expect.stringContaining('OOM') as string,
        }),
      );
      // Somebody makes room.
      const { createClient } = await import('@redis/client');
      const admin = createClient({ socket: { port: server.port, host: '127.0.0.1' } });
      await admin.connect();
      await admin.configSet('maxmemory', '100mb');
      admin.destroy();
      await Promise.all(writes);
      expect(Object.keys(await contentOf(made.store, 'a')).sort()).toEqual(['1', '2', '3', '4', '5']);
      expect(made.health()).toEqual({ state: 'ok' });
    });
  });

  describe('Redis with a password', () => {
    it('takes it from the configuration or from the url', async () => {
      const server = await redis({ options: ['--requirepass', SECRET] });
      const made = await storeAt(server.port, { password: SECRET });
      await made.store.write([put('a', 'x', '1')]);
      const other = await storeAt(0, { url: `redis://default:${SECRET}@127.0.0.1:${server.port}/0` });
      expect(await contentOf(other.store, 'a')).toEqual({ x: '1' });
    });

    it('refuses a wrong one, and nobody is shown it', async () => {
      const server = await redis({ options: ['--requirepass', 'another'] });
      const made = await storeAt(server.port, { password: SECRET });
      await until(() =>
        expect(made.health()).toMatchObject({
          state: 'refused',
          reason: expect.stringContaining('WRONGPASS') as string,
        }),
      );
      expect(JSON.stringify([made.said, made.lines])).not.toContain(SECRET);
      const none = await storeAt(server.port);
      await until(() => expect(none.health()?.state).toBe('refused'));
    });
  });

  describe('Redis with TLS', () => {
    const tls = (clients: string) => [
      ...['--tls-cert-file', fixture('server.crt'), '--tls-key-file', fixture('server.key')],
      ...['--tls-ca-cert-file', fixture('ca.crt'), '--tls-auth-clients', clients],
    ];
    const safe = (port: number) => ({ url: `rediss://localhost:${port}` });

    it('is spoken to when its certificate is of the CA, and shown one of ours', async () => {
      const server = await redis({ tls: tls('yes') });
      const files = {
        ca_file: fixture('ca.crt'),
        cert_file: fixture('client.crt'),
        key_file: fixture('client.key'),
      };
      const made = await storeAt(0, { ...safe(server.port), tls: files });
      await made.store.write([put('a', 'x', '1')]);
      expect(await contentOf(made.store, 'a')).toEqual({ x: '1' });
    });

    it('is told nothing when its certificate is of another CA', async () => {
      const server = await redis({ tls: tls('no') });
      const made = await storeAt(0, {
        ...safe(server.port),
        tls: { ca_file: fixture('other-ca.crt') },
        write_timeout: '300ms',
      });
      await expect(made.store.write([put('a', 'x', '1')])).rejects.toMatchObject({ reason: 'late' });
      expect(made.health()).toMatchObject({
        state: 'degraded',
        reason: expect.stringMatching(/certificate/) as string,
      });
    });

    it('needs its files at the start', async () => {
      const made = makeStore({ type: 'redis', ...safe(1), tls: { ca_file: '/no/such/ca.pem' } });
      await expect(made.component.start()).rejects.toThrow(
        "tls.ca_file: ENOENT: no such file or directory, open '/no/such/ca.pem'",
      );
      await made.component.stop();
    });
  });

  describe('Redis for several', () => {
    it('shows one what another has written, and keeps prefixes apart', async () => {
      const server = await redis();
      const [one, two] = [await storeAt(server.port), await storeAt(server.port)];
      const other = await storeAt(server.port, { prefix: 'other' });
      await one.store.write([put('a', 'x', '1')]);
      await two.store.write([put('a', 'x', '2'), put('a', 'y', '2')]);
      await other.store.write([put('a', 'x', '3')]);
      expect(await contentOf(one.store, 'a')).toEqual({ x: '2', y: '2' });
      expect(await contentOf(other.store, 'a')).toEqual({ x: '3' });
    });

    it('leaves what expires to Redis, and other keys alone; all keys have one hash tag', async () => {
      const server = await redis();
      const now = Date.now() * 1000;
      const made = await storeAt(server.port, {}, { time: { now } });
      await made.store.write([put('a', 'x', '1', now + 60_000_000), put('a', 'y', '2')]);
      const { createClient } = await import('@redis/client');
      const admin = createClient({ socket: { port: server.port, host: '127.0.0.1' } });
      await admin.connect();
      const keys = (await admin.keys('*')).sort();
      expect(keys).toEqual(
        ['["a","x"]', '["a","y"]', 'format', 'index:"a"'].map((key) => `{lighthouse-telemetry}:${key}`),
      );
      const ttl = await admin.pTTL(keys[0] ?? '');
      expect(ttl).toBeGreaterThan(50_000);
      expect(ttl).toBeLessThanOrEqual(61_000);
      expect(await admin.pTTL(keys[1] ?? '')).toBe(-1);
      await admin.set('{lighthouse-telemetry}:format', '2');
      admin.destroy();
      const later = await storeAt(server.port);
      const reason = expect.stringContaining(
        '{lighthouse-telemetry}:format is 2, and this version knows format 1 only',
      ) as string;
      await until(() => expect(later.health()).toMatchObject({ state: 'refused', reason }));
      await expect(later.component.stop()).resolves.toBeUndefined();
    });
  });
}
