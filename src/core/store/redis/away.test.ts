import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { until } from '../../kube/testing/until.js';
import { contentOf } from '../testing/bench.js';
import { put } from '../testing/material.js';
import { findRedis } from '../testing/redis-binary.js';
import { makeRedisStage } from '../testing/redis-stage.js';

const binary = await findRedis();

if ('missing' in binary) describe.skip(binary.missing, () => it.skip('Redis that is away'));
else {
  const { redis, storeAt } = makeRedisStage(binary);

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
}
