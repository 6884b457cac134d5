import { attemptOf, condition, openSteps, type Attempt, type How, type Told } from './attempt.js';
import type { Json, Life } from './chronicle.js';
import { api, secondOf } from './due.js';
import { tellEvents } from './kube-event.js';
import { tellPod } from './pod.js';
import { conclude, fateOf, isCut, ownerReferences, type Fate, type Place, type Teller } from './teller.js';

export interface TaskPlan {
  readonly place: Place;
  readonly runName: string;
  readonly task: string;
  /** Of a matrix: its index. */
  readonly index?: number;
  /** Milliseconds. */
  readonly created: number;
}

const LAST: readonly [How, ...How[]] = ['fine', 'fine', 'fine', 'failed', 'cancelled', 'timed out'];

/** A task as far as it is told. */
interface Draft {
  readonly name: string;
  readonly life: Life;
  readonly fate: Fate;
  readonly podPlace: Place;
  readonly steps: readonly string[];
  /** Earlier tries, as their statuses. */
  readonly retries: Json[];
  /** Paths of the parts that are due. */
  readonly parts: string[];
  /** Milliseconds up to which it is told. */
  t: number;
  newest?: number;
  last?: Attempt;
}

function remember(draft: Draft, told: Told, prefix = ''): void {
  draft.parts.push(...told.ran.map((step) => `${prefix}step/${step}`));
  draft.newest = Math.max(draft.newest ?? told.newest, told.newest);
}

function draftOf(teller: Teller, plan: TaskPlan, uid: string): Draft {
  const { dice, chronicle } = teller;
  const { place, runName, task, created } = plan;
  const name = `${runName}-${task}${plan.index === undefined ? '' : `-${plan.index}`}`;
  const labels = { ...place.labels, 'tekton.dev/pipelineTask': task, 'tekton.dev/memberOf': 'tasks' };
  const creationTimestamp = api(secondOf(created));
  const life = chronicle.begin('taskruns', {
    metadata: { name, uid, namespace: 'jx', creationTimestamp, labels, ...ownerReferences(place.owner) },
    spec: {},
  });
  const podPlace: Place = {
    labels: { ...labels, 'tekton.dev/taskRun': name, 'tekton.dev/taskRunUID': uid },
    traceKey: place.traceKey,
    parentKey: `k8s|${uid}`,
    owner: { kind: 'TaskRun', name, uid },
  };
  const steps = dice.pick([['a'], ['a', 'b'], ['clone', 'build', 'push']]);
  return { name, life, fate: fateOf(dice), podPlace, steps, retries: [], parts: [], t: created };
}

/** One try up to its end, which a task that is cut short never has. */
function tellTry({ dice, ...rest }: Teller, draft: Draft, number: number, isLast: boolean): void {
  const { life, steps, retries, name } = draft;
  // One that Tekton creates again after its deletion keeps its startTime, which lies before its creation.
  const start = number === 1 && dice.chance(0.1) ? draft.t - dice.int(0, 2500) : draft.t + dice.int(0, 2500);
  const begin = Math.max(start, draft.t);
  const end = begin + dice.int(0, 20_000);
  const span = { from: secondOf(start), to: secondOf(end) };
  const podName = `${name}-pod${number === 1 ? '' : `-retry${number}`}`;
  if (dice.chance(0.85)) {
    tellPod({ dice, ...rest }, { place: draft.podPlace, name: podName, steps, created: begin, until: end });
  }
  const common = { startTime: api(span.from), podName, retriesStatus: [...retries] };
  const running = condition('Unknown', 'Running', span.from);
  const open = openSteps(dice, steps, span);
  life.says(begin + dice.int(0, 200), { status: { ...common, ...running } });
  life.says(Math.floor((begin + end) / 2), { status: { ...common, ...running, ...open.status } });
  draft.t = end;
  if (isLast && isCut(draft.fate)) return remember(draft, open);
  const how = isLast ? dice.pick(LAST) : 'failed';
  const attempt = attemptOf(dice, steps, span, how);
  remember(draft, attempt, isLast ? '' : `attempt/${number}|`);
  const status = { ...attempt.status, podName };
  draft.last = { ...attempt, status: { ...status, retriesStatus: [...retries] } };
  if (isLast) return;
  draft.parts.push(`attempt/${number}`);
  retries.push(status);
}

function tellDue({ due }: Teller, draft: Draft, place: Place, key: string): void {
  const { traceKey } = place;
  for (const path of draft.parts) {
    const [attempt, step] = path.split('|');
    const parentKey = step === undefined ? key : `${key}|${attempt}`;
    due.push({ role: 'part', key: `${key}|${path}`, traceKey, parentKey });
  }
}

/** A task with its tries, pods and Events. Returns the milliseconds at which it was over. */
export function tellTask(teller: Teller, plan: TaskPlan): number {
  const { dice, due } = teller;
  const { place, created: at } = plan;
  const uid = teller.uid();
  const [key, created] = [`k8s|${uid}`, secondOf(at)];
  const draft = draftOf(teller, plan, uid);
  const { life, fate, name } = draft;
  life.says(at + dice.int(0, 200));
  const tries = fate === 'deleted' && dice.chance(0.2) ? 0 : dice.pick([1, 1, 1, 1, 2, 3]);
  for (let number = 1; number <= tries; number += 1) tellTry(teller, draft, number, number === tries);
  const { newest, last } = draft;
  const { status, ending: own } = last ?? { status: {}, ending: { end: created, result: 'error' as const } };
  const sign = newest === undefined ? {} : { sign: newest };
  const ending = conclude(dice, life, { fate, at: draft.t, status, ending: own, created, ...sign });
  if (fate === 'ends' && dice.chance(0.2)) {
    life.says(draft.t + 700, {
      status: { ...status, sidecars: [{ name: 'db', terminated: { exitCode: 0 } }] },
    });
  }
  const { traceKey, parentKey } = place;
  due.push({
    role: 'task',
    key,
    traceKey,
    ...(parentKey && { parentKey }),
    says: { start: created, ...ending },
  });
  tellDue(teller, draft, place, key);
  tellEvents(teller, { kind: 'TaskRun', name, uid, traceKey, key, from: at, until: draft.t }, 3);
  return draft.t;
}
