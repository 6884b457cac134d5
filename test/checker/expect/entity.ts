import { spanIdOf, traceIdOf } from '../ids.js';
import { instant, latest, SECOND } from '../instant.js';
import { at, list, text } from '../json.js';
import type { Known, World } from '../recording.js';
import type { Naming } from './model.js';

const NAMING: ReadonlyMap<string, Naming['kind']> = new Map([
  ['lighthousejobs', 'lighthousejob'],
  ['pipelineruns', 'pipelinerun'],
  ['taskruns', 'taskrun'],
  ['pods', 'pod'],
]);
const DRAWN_OWNERS: ReadonlySet<string> = new Set(['LighthouseJob', 'PipelineRun', 'TaskRun']);

const TRACEPARENT = /^00-([0-9a-f]{32}-[0-9a-f]{16})-/;

/** What an object tells of its own place: the trace, the parent, the names. */
export interface Entity {
  readonly known: Known;
  readonly key: string;
  readonly traceId: string;
  readonly parentId: string;
  readonly created: bigint;
  readonly naming: Naming;
  readonly kin: ReadonlySet<string>;
  /** `<trace id>-<span id>` of each span that its own span is linked to. */
  readonly links: readonly string[];
}

export function entityOf(known: Known, world: World): Entity {
  const kind = NAMING.get(known.plural);
  const created = instant(text(known.object, 'metadata', 'creationTimestamp'));
  if (kind === undefined || created === undefined) {
    throw new Error(`the recording's ${known.plural} ${known.uid} can't be judged: no kind or no creation`);
  }
  return {
    known,
    key: `k8s|${known.uid}`,
    traceId: traceIdOf(traceKey(known)),
    parentId: parentIdOf(known),
    created,
    naming: { kind, name: text(known.object, 'metadata', 'name'), uid: known.uid },
    kin: kinOf(known, world),
    links: linksOf(known),
  };
}

export function label(known: Known, name: string): string {
  return text(known.object, 'metadata', 'labels', name);
}

export function eventGuid(known: Known): string {
  return label(known, 'event-GUID');
}

function traceKey(known: Known): string {
  const guid = eventGuid(known);
  if (guid !== '') return `event|${guid}`;
  const isJob = known.plural === 'lighthousejobs';
  const id = isJob ? text(known.object, 'metadata', 'name') : label(known, 'lighthouse.jenkins-x.io/id');
  if (id !== '') return `job|${text(known.object, 'metadata', 'namespace')}/${id}`;
  if (known.plural === 'pipelineruns') return `k8s|${known.uid}`;
  const run = label(known, 'tekton.dev/pipelineRunUID');
  if (run !== '') return `k8s|${run}`;
  return `k8s|${drawnOwner(known)?.uid ?? known.uid}`;
}

function parentIdOf(known: Known): string {
  const owner = drawnOwner(known);
  if (owner !== undefined && !isOwnTrace(known, owner.kind)) return spanIdOf(`k8s|${owner.uid}`);
  const guid = eventGuid(known);
  return guid === '' ? '' : spanIdOf(`event|${guid}`);
}

/** A child run without event and id label is a trace of its own. */
function isOwnTrace(known: Known, ownerKind: string): boolean {
  const child = known.plural === 'pipelineruns' && ownerKind === 'PipelineRun';
  return child && eventGuid(known) === '' && label(known, 'lighthouse.jenkins-x.io/id') === '';
}

/** A child run that is a trace of its own links to its owner; a foreign span context counts without a drawn owner. */
function linksOf(known: Known): readonly string[] {
  const owner = drawnOwner(known);
  if (owner !== undefined) {
    const key = `k8s|${owner.uid}`;
    return isOwnTrace(known, owner.kind) ? [`${traceIdOf(key)}-${spanIdOf(key)}`] : [];
  }
  const [, foreign] = TRACEPARENT.exec(text(known.object, 'status', 'spanContext', 'traceparent')) ?? [];
  return foreign === undefined ? [] : [foreign];
}

/** The controlling owner, when it is of a kind that has spans. */
export function drawnOwner(known: Known): { kind: string; uid: string } | undefined {
  const owners = list(known.object, 'metadata', 'ownerReferences');
  const owner = owners.find((each) => at(each, 'controller') === true);
  const kind = text(owner, 'kind');
  return DRAWN_OWNERS.has(kind) ? { kind, uid: text(owner, 'uid') } : undefined;
}

function kinOf(known: Known, world: World): ReadonlySet<string> {
  const kin = new Set([known.uid]);
  for (let owner = drawnOwner(known); owner !== undefined && !kin.has(owner.uid);) {
    kin.add(owner.uid);
    const next = world.objects.get(owner.uid);
    owner = next === undefined ? undefined : drawnOwner(next);
  }
  return kin;
}

/** When an entity that never ended is over: as if deleted, also for one that was only abandoned. */
export function closing(entity: Entity): bigint {
  const metadata = at(entity.known.object, 'metadata');
  const deletion = instant(text(metadata, 'deletionTimestamp'));
  if (deletion !== undefined) {
    const grace = at(metadata, 'deletionGracePeriodSeconds');
    return deletion - (typeof grace === 'number' ? BigInt(grace) * SECOND : 0n);
  }
  return newest(at(entity.known.object, 'status')) ?? entity.created;
}

/** The newest API time anywhere in a status. */
export function newest(status: unknown): bigint | undefined {
  if (typeof status === 'string') return instant(status);
  if (typeof status !== 'object' || status === null) return undefined;
  return latest(Object.values(status).map(newest));
}
