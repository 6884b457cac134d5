import { afterEach } from 'vitest';
import { makeStore, type MadeStore } from './bench.js';
import type { RedisBinary } from './redis-binary.js';
import { startRedis, type RedisServer } from './redis-server.js';

export interface RedisStage {
  readonly redis: (options?: Parameters<typeof startRedis>[1]) => Promise<RedisServer>;
  /** Started, on that port unless the configuration says otherwise. */
  readonly storeAt: (
    port: number,
    config?: object,
    changes?: Parameters<typeof makeStore>[1],
  ) => Promise<MadeStore>;
}

/** What a test opens on it is closed after that test. */
export function makeRedisStage(binary: RedisBinary): RedisStage {
  const servers: RedisServer[] = [];
  const stores: MadeStore[] = [];
  afterEach(async () => {
    // What was left is told to the test that leaves it.
    for (const { component } of stores.splice(0)) await component.stop().catch(() => undefined);
    for (const server of servers.splice(0)) await server.stop();
  });
  return {
    redis: async (options) => {
      const server = await startRedis(binary, options);
      servers.push(server);
      return server;
    },
    storeAt: async (port, config = {}, changes = {}) => {
      const made = makeStore({ type: 'redis', url: `redis://127.0.0.1:${port}`, ...config }, changes);
      stores.push(made);
      await made.component.start();
      return made;
    },
  };
}
