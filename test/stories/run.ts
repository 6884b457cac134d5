import { condition } from './attempt.js';
import type { Json, Life } from './chronicle.js';
import type { Dice } from './dice.js';
import { api, secondOf, type Due, type Ending } from './due.js';
import { tellEvents } from './kube-event.js';
import { tellTask } from './task.js';
import { conclude, fateOf, isCut, ownerReferences, type Fate, type Place, type Teller } from './teller.js';

export interface RunPlan {
  readonly place: Place;
  /** Milliseconds. */
  readonly created: number;
  readonly fate?: Fate;
  /** Absent: chance decides. */
  readonly tasks?: number;
  /** Key of a run that owns it, of which it is no child. */
  readonly linked?: string;
}

export interface ToldRun {
  readonly uid: string;
  readonly name: string;
  readonly created: number;
  /** Milliseconds at which it was over. */
  readonly until: number;
  readonly ending: Ending;
  /** The place of what it makes. */
  readonly own: Place;
}

type Words = readonly ['True' | 'False', string, Ending['result']];

const ENDS: readonly [Words, ...Words[]] = [
  ['True', 'Succeeded', 'success'],
  ['True', 'Succeeded', 'success'],
  ['True', 'Completed', 'success'],
  ['False', 'Failed', 'failure'],
  ['False', 'PipelineRunTimeout', 'timeout'],
  ['False', 'Cancelled', 'cancellation'],
  ['False', 'CancelledRunningFinally', 'cancellation'],
  ['False', 'StoppedRunningFinally', 'cancellation'],
  ['False', 'CouldntGetTask', 'error'],
];
const TASKS = ['compile', 'test', 'image', 'each'] as const;

/** The tasks of a run, one after the other or side by side. Returns the milliseconds at which the last was over. */
function tellTasks(teller: Teller, run: Place, name: string, count: number, from: number): number {
  const { dice } = teller;
  let until = from;
  let created = from;
  for (const task of TASKS.slice(0, count)) {
    const copies = dice.chance(0.15) ? 2 : 0;
    const indexes = copies === 0 ? [undefined] : Array.from({ length: copies }, (_, index) => index);
    for (const index of indexes) {
      const matrix = index === undefined ? {} : { index };
      until = Math.max(until, tellTask(teller, { place: run, runName: name, task, created, ...matrix }));
    }
    created = dice.chance(0.5) ? until : created + dice.int(0, 500);
  }
  return until;
}

/** Who started it from outside, as `status.spanContext` tells it: set once, at the first reconcile. */
function foreignOf({ dice, uid }: Teller): { readonly status: Json; readonly link?: string } {
  if (!dice.chance(0.15)) return { status: {} };
  if (dice.chance(0.2)) {
    const traceparent = `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`;
    return { status: { spanContext: { traceparent } } };
  }
  const spanId = Buffer.from(uid()).toString('hex').padEnd(16, '0').slice(0, 16);
  const traceparent = `00-${spanId}${spanId}-${spanId}-01`;
  return { status: { spanContext: { traceparent } }, link: spanId };
}

function skippedOf(dice: Dice): readonly string[] {
  return dice.pick([[], [], [], ['deploy'], ['deploy', 'notify']]);
}

/** Writes the states up to its end. Returns what the last one says. */
function live(dice: Dice, life: Life, plan: RunPlan, foreign: Json, queued: number): Json {
  const created = secondOf(plan.created);
  const start = plan.created + queued;
  const running = condition('Unknown', 'Running', secondOf(start));
  const status = { startTime: api(secondOf(start)), ...foreign };
  life.says(plan.created + dice.int(0, 300));
  life.says(start + dice.int(0, 300), {
    metadata: { labels: { ...plan.place.labels, 'tekton.dev/pipeline': `own-${created}` } },
    status: { ...status, ...running },
  });
  return status;
}

function partsDue({ due }: Teller, key: string, traceKey: string, paths: readonly string[]): void {
  for (const path of paths) due.push({ role: 'part', key: `${key}|${path}`, traceKey, parentKey: key });
}

/** A run with its tasks and Events. */
export function tellRun(teller: Teller, plan: RunPlan): ToldRun {
  const { dice, due, chronicle } = teller;
  const { place } = plan;
  const uid = teller.uid();
  const [key, created, name] = [`k8s|${uid}`, secondOf(plan.created), `run-${uid}`];
  const fate = plan.fate ?? fateOf(dice);
  const creationTimestamp = api(created);
  const life = chronicle.begin('pipelineruns', {
    metadata: {
      ...{ name, uid, namespace: 'jx', generateName: 'run-', creationTimestamp, labels: place.labels },
      ...ownerReferences(place.owner),
    },
    spec: dice.chance(0.5) ? { pipelineRef: { name: 'release' } } : { pipelineSpec: {} },
  });
  const [queued, foreign] = [dice.int(0, 3500), foreignOf(teller)];
  const status = live(dice, life, plan, foreign.status, queued);
  const start = plan.created + queued;
  const traceKey = place.traceKey || key;
  const own: Place = {
    labels: { ...place.labels, 'tekton.dev/pipelineRun': name, 'tekton.dev/pipelineRunUID': uid },
    ...{ traceKey, parentKey: key, owner: { kind: 'PipelineRun', name, uid } },
  };
  const over = tellTasks(teller, own, name, plan.tasks ?? dice.int(0, 3), start) + dice.int(0, 1500);
  const [word, reason, result] = dice.pick(ENDS);
  // A controller's clock may be behind the API server's.
  const end = dice.chance(0.03) ? created - 1 : secondOf(over);
  const skipped = skippedOf(dice);
  const last = {
    ...{ ...status, completionTime: api(end), ...condition(word, reason, end) },
    skippedTasks: skipped.map((task) => ({ name: task, reason: 'When Expressions evaluated to false' })),
  };
  const told = { end, result, ...(word === 'True' ? {} : { errorType: reason }) };
  const sign = secondOf(start);
  const ending = conclude(dice, life, { fate, at: over, status: last, ending: told, sign, created });
  const links = linksOf(plan, foreign.link);
  const parent = place.parentKey === undefined ? {} : { parentKey: place.parentKey };
  const says = { start: created, ...ending };
  due.push({ role: 'run', key, traceKey, ...parent, says, ...(links && { links }) });
  partsDue(teller, key, traceKey, [
    ...(secondOf(start) > created ? ['queue'] : []),
    ...(isCut(fate) ? [] : skipped.map((task) => `skipped/${task}`)),
  ]);
  tellEvents(teller, { kind: 'PipelineRun', name, uid, traceKey, key, from: plan.created, until: over }, 4);
  return { uid, name, created, until: over, ending, own };
}

/** The run that owns it, or who started it when nobody drawn owns it. */
function linksOf({ place, linked }: RunPlan, foreign: string | undefined): Due['links'] {
  if (linked !== undefined) return [linked];
  const hasDrawnOwner = place.owner !== undefined && place.owner.kind !== 'Application';
  return foreign === undefined || hasDrawnOwner ? undefined : [foreign];
}
