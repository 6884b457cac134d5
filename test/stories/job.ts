import { buildLabels, planBuild, tellBeside } from './build.js';
import type { Json, Life } from './chronicle.js';
import { api, secondOf, type Ending } from './due.js';
import { tellEvents } from './kube-event.js';
import { tellRun, type ToldRun } from './run.js';
import { conclude, type Fate, type Place, type Teller } from './teller.js';

/** What becomes of a job. `orphan`: its run was deleted, and nobody completes it any more. */
export type JobFate =
  'completes' | 'completes, its run deleted' | 'deleted' | 'abandoned' | 'orphan' | 'no run';

export interface JobPlan {
  /** Absent: a job without an event, the root of the trace of its own id. */
  readonly guid?: string;
  /** Milliseconds. */
  readonly created: number;
  readonly fate: JobFate;
}

/** What the root of its event takes from a job or run. */
export interface Top {
  readonly uid: string;
  readonly created: number;
  readonly ending: Ending;
  readonly isOrphan?: boolean;
}

type Words = readonly [state: string, result: Ending['result']];

const STATES: readonly [Words, ...Words[]] = [
  ['success', 'success'],
  ['success', 'success'],
  ['success', 'success'],
  ['failure', 'failure'],
  ['aborted', 'cancellation'],
  ['error', 'error'],
  ['unheard', 'error'],
];
const CONCLUSIONS: Readonly<Record<JobFate, readonly [Fate, ...Fate[]]>> = {
  completes: ['ends', 'ends, deleted later', 'ends in its deletion'],
  'completes, its run deleted': ['ends', 'ends, deleted later'],
  'no run': ['ends', 'ends, deleted later', 'ends in its deletion'],
  deleted: ['deleted'],
  abandoned: ['abandoned'],
  orphan: ['abandoned'],
};

function specOf({ dice }: Teller, name: string): Json {
  const isPull = dice.chance(0.5);
  const pulls = isPull ? [{ number: dice.int(1, 99), sha: 'b'.repeat(40), author: 'dev' }] : [];
  const refs = {
    org: 'acme',
    repo: 'shop',
    repo_link: 'https://github.com/acme/shop',
    base_ref: 'main',
    pulls,
  };
  return { job: `job-${name}`, type: isPull ? 'presubmit' : 'postsubmit', agent: 'tekton-pipeline', refs };
}

/** The runs of a job, each in a fate that fits the job's. The ones of an orphan are deleted in any order. */
function tellRuns(teller: Teller, plan: JobPlan, place: Place): readonly ToldRun[] {
  const { dice } = teller;
  const created = plan.created + dice.int(10, 2000);
  const tell = (fate: Fate, at = created): ToldRun => tellRun(teller, { place, created: at, fate });
  switch (plan.fate) {
    case 'no run':
      return [];
    case 'orphan': {
      const fate = (): Fate => dice.pick(['deleted', 'ends in its deletion', 'ends, deleted later']);
      const first = tell(fate());
      const after = Math.max(first.until, first.ending.end * 1000) + 2500;
      return dice.chance(0.2) ? [first, tell(fate(), after)] : [first];
    }
    case 'completes, its run deleted':
      return [tell('ends in its deletion')];
    case 'completes':
      return [tell(dice.pick(['ends', 'ends, deleted later']))];
    case 'deleted':
    case 'abandoned':
      return [tell('ends')];
  }
}

/** Writes the states of a job that is under way. Returns the newest second in them. */
function live({ dice }: Teller, life: Life, created: number, until: number): number {
  const [started, now] = [secondOf(created), secondOf(created + Math.floor((until - created) / 2))];
  life.says(created + dice.int(0, 200));
  life.says(created + dice.int(0, 400), { status: { state: 'triggered', startTime: api(started) } });
  const stages = [{ name: 'a', startTime: api(now), status: 'running' }];
  life.says(Math.max(created, now * 1000) + dice.int(0, 400), {
    status: { state: 'pending', startTime: api(started), activity: { startTime: api(started), stages } },
  });
  return now;
}

function orphanEnding(runs: readonly ToldRun[]): Ending | undefined {
  // A second one begins after the first was over.
  const last = runs.at(-1)?.ending;
  return last && { end: last.end, result: last.result, incomplete: true };
}

/** A job with its runs and Events. */
export function tellJob(teller: Teller, plan: JobPlan): Top {
  const { dice, due, chronicle } = teller;
  const { guid, fate } = plan;
  const uid = teller.uid();
  const [key, created, name] = [`k8s|${uid}`, secondOf(plan.created), `acme-${uid}`];
  const traceKey = guid === undefined ? `job|jx/${name}` : `event|${guid}`;
  // An empty GUID is none.
  const guidLabel = guid === undefined ? dice.pick([{}, { 'event-GUID': '' }]) : { 'event-GUID': guid };
  const labels = { 'created-by-lighthouse': 'true', ...guidLabel, constructor: 'x' };
  const life = chronicle.begin('lighthousejobs', {
    metadata: { name, uid, namespace: 'jx', creationTimestamp: api(created), labels },
    spec: specOf(teller, name),
  });
  const build = planBuild(teller);
  const copied = { ...labels, 'lighthouse.jenkins-x.io/id': name };
  const place: Place = {
    labels: { ...copied, ...buildLabels(build) },
    ...{ traceKey, parentKey: key, owner: { kind: 'LighthouseJob', name, uid } },
  };
  const runs = tellRuns(teller, plan, place);
  const until = Math.max(plan.created + 1000, ...runs.map((run) => run.until)) + dice.int(100, 3000);
  const sign = live(teller, life, plan.created, until);
  const [state, result] = dice.pick(STATES);
  const end = secondOf(until);
  const status = { state, startTime: api(created), completionTime: api(end) };
  if (fate === 'completes' && dice.chance(0.2)) life.says(until, { status: { ...status, state: 'running' } });
  const told = { end, result, ...(result === 'success' ? {} : { errorType: state }) };
  const conclusion = { fate: dice.pick(CONCLUSIONS[fate]), at: until, status, ending: told, sign, created };
  const own = conclude(dice, life, conclusion);
  const ending = fate === 'orphan' ? (orphanEnding(runs) ?? own) : own;
  const isOrphan = fate === 'orphan' ? { isOrphan: true } : {};
  const parent = guid === undefined ? {} : { parentKey: traceKey };
  due.push({ role: 'job', key, traceKey, ...parent, says: { start: created, ...ending }, ...isOrphan });
  if (dice.chance(0.6)) {
    const spot = { traceKey, parentKey: key };
    tellBeside(teller, {
      ...{ build, labels: copied, created: plan.created, until, hasRun: runs.length > 0 },
      runsUntil: runs[0]?.until ?? plan.created,
      place: { ...spot, tag: 'under a job' },
      ofJob: { ...spot, tag: 'under a job without a run' },
      ...(guid !== undefined && { eventKey: traceKey }),
    });
  }
  tellEvents(teller, { kind: 'LighthouseJob', name, uid, traceKey, key, from: plan.created, until }, 1);
  return { uid, created, ending, ...isOrphan };
}
