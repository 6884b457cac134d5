import { afterAll, describe, it } from 'vitest';
import { describeStore } from '../testing/contract.js';
import { findRedis } from '../testing/redis-binary.js';
import { startRedis } from '../testing/redis-server.js';

const binary = await findRedis();
if ('missing' in binary) describe.skip(binary.missing, () => it.skip('the store in Redis'));
else {
  const server = await startRedis(binary);
  afterAll(() => server.stop());
  let places = 0;
  describeStore('redis', async () => ({
    config: { type: 'redis', url: `redis://127.0.0.1:${server.port}`, prefix: `place-${(places += 1)}` },
    clean: async () => undefined,
  }));
}
