import { traceIdOf } from '../ids.js';
import { instant, latest, SECOND } from '../instant.js';
import { at, text } from '../json.js';
import type { Known, World } from '../recording.js';
import { besidePlace } from './beside.js';
import type { Naming } from './model.js';
import { ownPlace, type Place } from './place.js';

const ACTIVITIES = 'pipelineactivities';
const NAMING: ReadonlyMap<string, Naming['kind']> = new Map([
  ['lighthousejobs', 'lighthousejob'],
  ['pipelineruns', 'pipelinerun'],
  ['taskruns', 'taskrun'],
  ['pods', 'pod'],
  [ACTIVITIES, 'pipelineactivity'],
]);

/** What an object tells of its own place: the trace, the parent, the names. */
export interface Entity extends Omit<Place, 'traceKey'> {
  readonly known: Known;
  readonly key: string;
  readonly traceId: string;
  readonly created: bigint;
  readonly naming: Naming;
}

export function entityOf(known: Known, world: World): Entity {
  const kind = NAMING.get(known.plural);
  const created = createdOf(known);
  if (kind === undefined || created === undefined) {
    throw new Error(`the recording's ${known.plural} ${known.uid} can't be judged: no kind or no creation`);
  }
  const { traceKey, ...place } = isActivity(known) ? besidePlace(known, world) : ownPlace(known, world);
  return {
    ...place,
    known,
    key: `k8s|${known.uid}`,
    traceId: traceIdOf(traceKey),
    created,
    naming: { kind, name: text(known.object, 'metadata', 'name'), uid: known.uid },
  };
}

function isActivity(known: Known): boolean {
  return known.plural === ACTIVITIES;
}

/** An activity tells itself when it started. */
function createdOf(known: Known): bigint | undefined {
  const started = isActivity(known) ? instant(text(known.object, 'spec', 'startedTimestamp')) : undefined;
  return started ?? instant(text(known.object, 'metadata', 'creationTimestamp'));
}

/** When an entity that never ended is over: as if deleted, also for one that was only abandoned. */
export function closing({ known, created }: Entity): bigint {
  const metadata = at(known.object, 'metadata');
  const deletion = instant(text(metadata, 'deletionTimestamp'));
  if (deletion !== undefined) {
    const grace = at(metadata, 'deletionGracePeriodSeconds');
    return deletion - (typeof grace === 'number' ? BigInt(grace) * SECOND : 0n);
  }
  // The progress of an activity stands in its spec.
  return newest(at(known.object, isActivity(known) ? 'spec' : 'status')) ?? created;
}

/** The newest API time anywhere in a status. */
export function newest(status: unknown): bigint | undefined {
  if (typeof status === 'string') return instant(status);
  if (typeof status !== 'object' || status === null) return undefined;
  return latest(Object.values(status).map(newest));
}
