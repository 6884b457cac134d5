import { RejectedError } from '../../core/contract/errors.js';
import { activityKey } from '../../core/contract/keys.js';
import type { EntityUpdate, Micros } from '../../core/contract/model.js';
import { latest } from '../../core/contract/time.js';
import { activityUpdate, type ActivityPhase, type ActivityStage } from '../../core/kit/activity.js';
import type { ActivityRecord, RecordedStage } from './activity-schema.js';

/** Lighthouse's words for a state, in those of a PipelineActivity. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['triggered', 'Pending'],
  ['pending', 'Pending'],
  ['running', 'Running'],
  ['success', 'Succeeded'],
  ['failure', 'Failed'],
  ['aborted', 'Aborted'],
  ['error', 'Error'],
]);
const ENDED: ReadonlySet<string> = new Set(['success', 'failure', 'aborted', 'error']);

type Phase = Pick<RecordedStage, 'name' | 'status' | 'startTime' | 'completionTime'>;

function phaseOf({ name = '', status = '', startTime, completionTime }: Phase): ActivityPhase {
  const word = status.toLowerCase();
  return { name, status: WORDS.get(word) ?? status, started: startTime, completed: completionTime };
}

const isStage = ({ stages, steps }: RecordedStage): boolean => stages.length > 0 || steps.length > 0;

function stageOf(stage: RecordedStage): ActivityStage {
  const inner = [...stage.stages, ...stage.steps.filter(isStage)];
  const steps = stage.steps.filter((step) => !isStage(step));
  return { ...phaseOf(stage), stages: inner.map(stageOf), steps: steps.map(phaseOf) };
}

/** The record itself and all that it holds. */
function phasesOf(record: ActivityRecord): readonly Phase[] {
  const found: Phase[] = [record];
  const open = [...record.stages, ...record.steps];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    for (const stage of next.stages) open.push(stage);
    for (const step of next.steps) open.push(step);
  }
  return found;
}

function hasEnded({ status, completionTime }: Phase): boolean {
  return completionTime !== undefined && ENDED.has(status?.toLowerCase() ?? '');
}

/**
 * A record has no version, and records overtake one another on their way. A later one is told by itself: an ended one is
 * later than all others, because a run that has ended stays so; then the one with the newer time; and, as those are whole
 * seconds, of two of one second the one in which more has begun or ended. So a later state never has a smaller version.
 */
function versionOf(record: ActivityRecord, phases: readonly Phase[], newest: Micros): string {
  const progress = phases.flatMap((phase) => [
    phase.startTime !== undefined,
    phase.completionTime !== undefined,
    hasEnded(phase),
  ]);
  const rank = hasEnded(record) ? '2' : '1';
  const count = progress.filter(Boolean).length;
  return `${rank}${String(newest).padStart(16, '0')}${String(count).padStart(8, '0')}`;
}

/** The activity that a record tells of; undefined while it tells no time. */
export function mapActivity(record: ActivityRecord): EntityUpdate | undefined {
  const { name, jobId } = record;
  const id = jobId ?? name;
  if (id === undefined) throw new RejectedError('invalid', 'it has neither a jobId nor a name');
  const phases = phasesOf(record);
  const newest = latest(phases.flatMap((phase) => [phase.startTime, phase.completionTime]));
  const first = phases.map((phase) => phase.startTime).filter((start) => start !== undefined);
  if (newest === undefined) return undefined;
  return activityUpdate(
    {
      ...phaseOf(record),
      key: activityKey(id),
      ref: {
        kind: 'PipelineActivity',
        namespace: '',
        name: name ?? id,
        uid: '',
        resourceVersion: versionOf(record, phases, newest),
      },
      deleted: false,
      labels: new Map(),
      created: first.reduce((a, b) => Math.min(a, b), newest),
      lastSign: newest,
      jobId,
      owner: record.owner,
      repository: record.repo,
      branch: record.branch,
      context: record.context,
      build: record.buildId,
      revision: record.lastCommitSHA,
      repositoryUrl: record.gitURL,
      stages: [...record.stages, ...record.steps].map(stageOf),
      releases: [],
    },
    'all',
  );
}
