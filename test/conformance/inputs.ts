import { setImmediate } from 'node:timers/promises';
import { BenchError, onBench, type Bench, type Input } from './bench.js';
import { proven, useless } from './delivery.js';
import type { Material, Subject } from './material.js';

/** An object that no source can use, but which has a name. */
export const NAMED_JUNK = {
  metadata: { name: 'without-uid', namespace: 'jx', creationTimestamp: '2026-01-01T00:00:00Z' },
};
/** Objects that no source can use. */
const JUNK: readonly unknown[] = [
  null,
  'text',
  7,
  [],
  {},
  { metadata: null },
  NAMED_JUNK,
  { metadata: { name: 'without-time', namespace: 'jx', uid: 'u' } },
];

/** A source that has started, or waits for something: that is another promise's affair. */
export async function started({ plugin, material }: Subject): Promise<Bench> {
  const bench = await onBench(plugin, material.config);
  await Promise.race([bench.component.start(), setImmediate()]);
  return bench;
}

/** Each object to each watch of its kind. */
export function changesOf(bench: Bench, { objects }: Material, type: 'state' | 'deleted'): readonly Input[] {
  const recorded = (plural: string): readonly unknown[] => {
    const found = objects?.get(plural) ?? [];
    if (found.length === 0) throw new BenchError(`there are no ${plural} to hand over`);
    return found;
  };
  return bench.kube.requests.flatMap(({ resource }, watch) =>
    recorded(resource.plural).map((object) => ({ watch, change: { type, object } })),
  );
}

/** All that a source is to be given: states of objects, and deliveries. */
export function inputsOf(bench: Bench, material: Material): readonly Input[] {
  const deliveries = material.deliveries ?? [];
  return [...changesOf(bench, material, 'state'), ...deliveries.map((delivery) => proven(delivery))];
}

/** What can't be used, for each of its watches and by each of its senders. */
export function junkOf(bench: Bench, { deliveries = [] }: Material): readonly Input[] {
  const objects = bench.kube.requests.flatMap((_, watch) =>
    JUNK.map((object) => ({ watch, change: { type: 'state', object } }) as const),
  );
  return [...objects, ...deliveries.flatMap(useless)];
}
