import { describe, expect, it } from 'vitest';
import { fixture } from '../../kube/testing/tls.js';
import { until } from '../../kube/testing/until.js';
import { contentOf, makeStore } from '../testing/bench.js';
import { put } from '../testing/material.js';
import { findRedis } from '../testing/redis-binary.js';
import { makeRedisStage } from '../testing/redis-stage.js';

const binary = await findRedis();
const SECRET = 'a-password-of-somebody';

if ('missing' in binary) describe.skip(binary.missing, () => it.skip('a server of Redis'));
else {
  const { redis, storeAt } = makeRedisStage(binary);

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
