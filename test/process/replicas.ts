import { expect } from 'vitest';
import type { Child } from './child.js';
import { createHook, HMAC_KEY, type Hook } from './deliveries.js';
import { startFront, type Front } from './front.js';
import { sparePort } from './ports.js';
import { listed } from './scene.js';
import { until, type World } from './world.js';

/** Sections of a configuration. */
type Json = Readonly<Record<string, unknown>>;

/** Tries often, so that nobody waits for long for what is free. */
export const BRISK = { enabled: true, namespace: 'jx', retry_period: '200ms' };
/** For who is to be missed: short, but much longer than a busy machine holds up a process. */
export const SHORT = { ...BRISK, lease_duration: '10s', renew_deadline: '8s' };
/** Longer than any test: it changes hands only by being given back. */
export const LASTING = { ...BRISK, lease_duration: '600s', renew_deadline: '500s' };
export const LEADS = 'leading';

export interface Replica {
  readonly name: string;
  readonly child: Child;
  readonly front: Front;
  readonly hook: Hook;
  readonly health: string;
}

export async function startReplica(
  world: World,
  name: string,
  sections: Json,
  front?: Front,
): Promise<Replica> {
  const way = front ?? (await startFront(world.cluster.url));
  const hook = await createHook();
  const health = `127.0.0.1:${String(await sparePort())}`;
  const telemetry = { health_check: { endpoint: health } };
  const [{ sources }, secrets] = [hook, [HMAC_KEY]];
  const child = await world.start({ name, front: way, telemetry, sections, sources, secrets });
  return { name, child, front: way, hook, health };
}

/** The first of them leads, and the others wait. */
export async function startReplicas(
  world: World,
  names: readonly string[],
  sections: Json,
): Promise<Replica[]> {
  const replicas: Replica[] = [];
  for (const name of names) {
    const replica = await startReplica(world, name, sections);
    if (replicas.length === 0) await listed(replica.child);
    replicas.push(replica);
  }
  for (const { child } of replicas.slice(1)) await standing(child);
  return replicas;
}

function standing(child: Child): Promise<void> {
  return until(() => {
    const healths = child.log('debug').filter((line) => line['component'] === 'leader_election');
    expect(healths.at(-1)).toMatchObject({ state: 'ok' });
  });
}

const isLeading = ({ child }: Replica): boolean => child.said().includes(LEADS);

export function leaders(replicas: readonly Replica[]): readonly string[] {
  return replicas.filter(isLeading).map(({ name }) => name);
}

export async function statusOf({ health }: Replica, path: string): Promise<number> {
  return (await fetch(`http://${health}${path}`)).status;
}

export function replicaAt(replicas: readonly Replica[], index: number): Replica {
  const replica = replicas[index];
  if (replica === undefined) throw new Error('no such replica');
  return replica;
}

/** The one of these that leads, as soon as one does. */
export async function successor(replicas: readonly Replica[]): Promise<Replica> {
  await until(() => expect(leaders(replicas)).toHaveLength(1));
  const [found] = replicas.filter(isLeading);
  if (found === undefined) throw new Error('nobody leads');
  return found;
}
