import { describe, expect, it } from 'vitest';
import { at, text } from '../checker/json.js';
import { arrived } from './arrived.js';
import { deliver } from './deliveries.js';
import { startFront } from './front.js';
import { push } from './pushes.js';
import {
  LASTING,
  leaders,
  replicaAt,
  SHORT,
  startReplica,
  startReplicas,
  statusOf,
  successor,
} from './replicas.js';
import { about, applyAll, endWell, expectEachRight, prepared, listed } from './scene.js';
import { until, type World } from './world.js';

function spec(world: World): unknown {
  return at(world.cluster.lease('jx', 'lighthouse-telemetry'), 'spec');
}

describe('several replicas', () => {
  it('have one that works, and standbys that live, are ready for nothing and ask for nothing', async () => {
    const { world } = await prepared();
    const [leader, standby] = await startReplicas(world, ['a', 'b'], { leader_election: LASTING });
    if (leader === undefined || standby === undefined) throw new Error('no replicas');
    expect(leaders([leader, standby])).toEqual(['a']);
    expect([await statusOf(leader, '/livez'), await statusOf(standby, '/livez')]).toEqual([200, 200]);
    expect([await statusOf(leader, '/readyz'), await statusOf(standby, '/readyz')]).toEqual([200, 503]);
    for (const source of ['/readyz/sources.pods', '/readyz/sources.webhook'])
      expect([await statusOf(leader, source), await statusOf(standby, source)]).toEqual([200, 503]);
    expect(standby.front.asked('pods')).toBe(0);
    // Nobody listens where a standby would.
    const told = push('a-push');
    expect([await deliver(leader.hook, told), await deliver(standby.hook, told)]).toEqual([202, undefined]);
    expect(spec(world)).toMatchObject({ leaseDurationSeconds: 600, leaseTransitions: 0 });
    await endWell(standby.child);
    expect(text(spec(world), 'holderIdentity')).not.toBe('');
    await endWell(leader.child);
    expect(text(spec(world), 'holderIdentity')).toBe('');
  });

  it('lose nothing when the leader is killed', async () => {
    const { world, recording } = await prepared();
    const [leader, ...standbys] = await startReplicas(world, ['a', 'b', 'c'], { leader_election: SHORT });
    const half = Math.floor(recording.lines.length / 2);
    applyAll(world, recording, 0, half);
    await until(() => expect(world.backend.taken().length).toBeGreaterThan(0));
    leader?.child.signal('SIGKILL');
    await leader?.child.ended;
    applyAll(world, recording, half);
    const next = await successor(standbys);
    await arrived(world.backend, recording.due);
    await expectEachRight(world, recording);
    expect(leaders(standbys)).toEqual([next.name]);
    expect(spec(world)).toMatchObject({ leaseTransitions: 1 });
    for (const { child } of standbys) await endWell(child);
  });

  it('are harmed by no leader that stood still and goes on: it ends with 1', async () => {
    const { world, recording } = await prepared();
    const replicas = await startReplicas(world, ['a', 'b'], { leader_election: SHORT });
    const [paused, other] = [replicaAt(replicas, 0), replicaAt(replicas, 1)];
    const half = Math.floor(recording.lines.length / 2);
    applyAll(world, recording, 0, half);
    await until(() => expect(world.backend.taken().length).toBeGreaterThan(0));
    paused.child.signal('SIGSTOP');
    applyAll(world, recording, half);
    await successor([other]);
    await arrived(world.backend, recording.due);
    const holder = text(spec(world), 'holderIdentity');
    paused.child.signal('SIGCONT');
    expect(await paused.child.ended).toEqual({ code: 1, signal: null });
    expect(paused.child.log('error')).toMatchObject([
      { msg: 'leadership was lost', component: 'leader_election' },
    ]);
    await expectEachRight(world, recording);
    expect(text(spec(world), 'holderIdentity')).toBe(holder);
    await endWell(other.child);
  });

  it('change over when the leader can not reach the API server, though nobody ended it', async () => {
    const { world, recording } = await prepared();
    const replicas = await startReplicas(world, ['a', 'b'], { leader_election: SHORT });
    const [cut, other] = [replicaAt(replicas, 0), replicaAt(replicas, 1)];
    await cut.front.shut();
    applyAll(world, recording);
    expect(await cut.child.ended).toEqual({ code: 1, signal: null });
    await successor([other]);
    await arrived(world.backend, recording.due);
    await expectEachRight(world, recording);
    await endWell(other.child);
  });

  it('change over at once when the leader is ended: it gives the lease back', async () => {
    const { world } = await prepared();
    const replicas = await startReplicas(world, ['a', 'b'], { leader_election: LASTING });
    const [leader, other] = [replicaAt(replicas, 0), replicaAt(replicas, 1)];
    await endWell(leader.child);
    // Else it would be ten minutes.
    await successor([other]);
    await listed(other.child);
    await endWell(other.child);
  });

  it('say once which right is missing, live on, and lead when it is given', async () => {
    const { world } = await prepared();
    const front = await startFront(world.cluster.url);
    front.refuseLeases(403);
    const replica = await startReplica(world, 'a', { leader_election: LASTING }, front);
    const right = 'forbidden: needs get on leases.coordination.k8s.io in namespace jx';
    await until(() => expect(front.refusedLeases()).toBeGreaterThan(3));
    const said = replica.child.log('warn').filter(({ msg }) => msg === 'the lease can not be had');
    expect(said).toMatchObject([{ reason: right }]);
    expect(await statusOf(replica, '/livez')).toBe(200);
    expect(about(replica.child, 'pods', 'the watch fails and is retried')).toEqual([]);
    front.refuseLeases(undefined);
    await listed(replica.child);
    await endWell(replica.child);
  });
});
