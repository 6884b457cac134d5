import { uidOf } from '../stories/orders.js';
import type { EntityUpdate, Micros } from '../../src/core/contract/model.js';
import type { ApiObject, Line, ObjectLine } from '../../src/local/recording.js';
import { text } from '../checker/json.js';
import type { MappedLine } from '../stories/play.js';

/** A session in which objects are deleted, and the same if those had stayed. */
export interface Deletions {
  readonly lines: readonly Line[];
  readonly stayed: readonly Line[];
  readonly count: number;
}

type Mapped = ReadonlyMap<Line, MappedLine>;

const KINDS: ReadonlySet<string> = new Set(['pipelineruns', 'taskruns', 'pods']);

const entityOf = ({ updates }: MappedLine): EntityUpdate | undefined =>
  updates.find((update): update is EntityUpdate => update.type === 'entity');

/**
 * Each object leaves with the state that ends it, which nobody tells but its deletion. Runs of jobs that never end stay: such
 * a job would end with its run, and otherwise waits.
 */
export function deletedAtCompletion(mapped: Mapped): Deletions {
  const open = openJobs(mapped);
  const isMeant = (line: ObjectLine, entity: EntityUpdate | undefined): boolean =>
    KINDS.has(line.kind) && !open.has(entity?.owner?.uid ?? '');
  return { ...deleteAtEnd(mapped, isMeant), stayed: [...mapped.keys()] };
}

/** Uids of the jobs whose end is never told. */
function openJobs(mapped: Mapped): ReadonlySet<string> {
  const open = new Set<string>();
  for (const told of mapped.values()) {
    const entity = entityOf(told);
    if (told.line.kind !== 'lighthousejobs' || entity === undefined) continue;
    if (entity.end === undefined) open.add(entity.ref.uid);
    else open.delete(entity.ref.uid);
  }
  return open;
}

/** Tekton deletes the pod of a task that is cancelled: how that ended is told by its deletion only. */
export function cancelledWithPod(mapped: Mapped): Deletions {
  const pods = podsOfCancelled(mapped);
  return { ...deleteAtEnd(mapped, (line) => pods.has(uidOf(line))), stayed: [...mapped.keys()] };
}

/** The same, and nobody ever says how the pod ended: its node went before it could tell. */
export function cancelledWithOpenPod(mapped: Mapped): Deletions {
  const pods = podsOfCancelled(mapped);
  const open = new Map<string, ObjectLine>();
  const gone = new Map<string, Line>();
  const lines = [...mapped.values()].flatMap((told): Line[] => {
    const { line } = told;
    if (line.kind === 'webhook' || !pods.has(uidOf(line))) return [line];
    const uid = uidOf(line);
    if (gone.has(uid)) return [];
    const [before, end] = [open.get(uid), entityOf(told)?.end];
    if (before === undefined || end === undefined) {
      open.set(uid, line);
      return [line];
    }
    const deletion: Line = { ...line, type: 'DELETED', object: askedToGo(before, line, end) };
    gone.set(uid, deletion);
    return [deletion];
  });
  const deletions = new Set(gone.values());
  const stayed = lines.map((line): Line =>
    deletions.has(line) ? ({ ...line, type: 'MODIFIED' } as Line) : line,
  );
  return { lines, stayed, count: gone.size };
}

/** The state before, at the version of the one that is not seen. Every other was deleted by force, which leaves no time. */
function askedToGo({ object }: ObjectLine, { line, object: unseen }: ObjectLine, time: Micros): ApiObject {
  const { resourceVersion } = unseen.metadata;
  const deletionTimestamp = new Date(time / 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const asked = line % 2 === 0 ? {} : { deletionTimestamp, deletionGracePeriodSeconds: 0 };
  return { ...object, metadata: { ...object.metadata, resourceVersion, ...asked } };
}

function deleteAtEnd(
  mapped: Mapped,
  isMeant: (line: ObjectLine, entity: EntityUpdate | undefined) => boolean,
): Pick<Deletions, 'lines' | 'count'> {
  const gone = new Set<string>();
  const lines = [...mapped.values()].flatMap((told): Line[] => {
    const { line } = told;
    if (line.kind === 'webhook' || !isMeant(line, entityOf(told))) return [line];
    if (gone.has(uidOf(line))) return [];
    if (entityOf(told)?.end === undefined) return [line];
    gone.add(uidOf(line));
    return [{ ...line, type: 'DELETED' }];
  });
  return { lines, count: gone.size };
}

/** Those of the last try of each task. */
function podsOfCancelled(mapped: Mapped): ReadonlySet<string> {
  const names = new Set<string>();
  const pods = new Map<string, string>();
  for (const told of mapped.values()) {
    const entity = entityOf(told);
    if (entity === undefined || told.line.kind === 'webhook') continue;
    const { ref, owner, outcome } = entity;
    if (outcome?.errorType === 'TaskRunCancelled')
      names.add(`${ref.uid}/${text(told.line.object, 'status', 'podName')}`);
    if (ref.kind === 'Pod') pods.set(ref.uid, `${owner?.uid ?? ''}/${ref.name}`);
  }
  return new Set([...pods].filter(([, name]) => names.has(name)).map(([uid]) => uid));
}

/** Of a pod that is deleted nothing is known any more. */
export function withoutDeletedPods(lines: readonly Line[]): Line[] {
  const isPod = (line: Line): line is ObjectLine => line.kind === 'pods';
  const gone = new Set(
    lines
      .filter(isPod)
      .filter(({ type }) => type === 'DELETED')
      .map(uidOf),
  );
  return lines.filter((line) => !isPod(line) || !gone.has(uidOf(line)));
}
