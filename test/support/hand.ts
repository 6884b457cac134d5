import type { EntityUpdate } from '../../src/core/contract/model.js';
import { onBench, type ObjectUpdate } from '../conformance/bench.js';
import type { Subject } from './sources.js';

export interface Handed {
  readonly updates: readonly ObjectUpdate[];
  /** `<source>:<reason>` of each that was rejected. */
  readonly rejected: readonly string[];
  readonly lines: readonly string[];
}

/** What a source makes of objects that come one after the other through its watch. */
export async function handed(
  { plugin, plural }: Subject,
  objects: readonly unknown[],
  type: 'state' | 'deleted' = 'state',
): Promise<Handed> {
  const { kube, updates, rejected, lines } = await onBench(plugin);
  const request = kube.requests.find(({ resource }) => resource.plural === plural);
  if (request === undefined) throw new Error(`nobody watches ${plural}`);
  for (const object of objects) request.handle({ type, object });
  return { updates, rejected, lines };
}

export async function updateOf(subject: Subject, object: unknown): Promise<ObjectUpdate> {
  const { updates, lines } = await handed(subject, [object]);
  const [update] = updates;
  if (update === undefined) throw new Error(`it was refused: ${lines.join()}`);
  return update;
}

export async function entityOf(subject: Subject, object: unknown): Promise<EntityUpdate> {
  const update = await updateOf(subject, object);
  if (update.type !== 'entity') throw new Error('it is no entity');
  return update;
}
