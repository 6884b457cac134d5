import { describe, expect, it } from 'vitest';
import { findRedis } from '../../src/core/store/testing/redis-binary.js';
import { makeRedisStage } from '../../src/core/store/testing/redis-stage.js';
import { deliver } from './deliveries.js';
import { countRoots, drawnPushes, endedRun, push } from './pushes.js';
import { replicaAt, SHORT, startReplicas, statusOf, successor } from './replicas.js';
import { endWell } from './scene.js';
import { createWorld, until } from './world.js';

const binary = await findRedis();

if ('missing' in binary) describe.skip(binary.missing, () => it.skip('standbys that take webhooks'));
else {
  const { redis } = makeRedisStage(binary);

  describe('standbys with a shared store', () => {
    it('take webhooks for the leader, and for the next one while nobody leads', async () => {
      const [world, server] = await Promise.all([createWorld(), redis()]);
      await world.backend.up();
      for (const guid of ['one', 'two']) world.cluster.apply(endedRun(guid));
      const store = { type: 'redis', url: `redis://127.0.0.1:${String(server.port)}` };
      const replicas = await startReplicas(world, ['a', 'b'], { leader_election: SHORT, store });
      const [leader, standby] = [replicaAt(replicas, 0), replicaAt(replicas, 1)];
      await until(() => expect(countRoots(world)).toBe(2));
      expect(await statusOf(standby, '/readyz/sources.webhook')).toBe(200);
      expect(await statusOf(standby, '/readyz/sources.pods')).toBe(503);
      expect(await deliver(standby.hook, push('one'))).toBe(202);
      await until(() => expect(drawnPushes(world)).toEqual(['one']));

      leader.child.signal('SIGKILL');
      await leader.child.ended;
      expect(await deliver(standby.hook, push('two'))).toBe(202);
      await successor([standby]);
      // What was taken in the last moment of the other one may be sent again.
      await until(() => expect([...new Set(drawnPushes(world))]).toEqual(['one', 'two']));
      await endWell(standby.child);
      expect(standby.child.log('error')).toEqual([]);
    });
  });
}
