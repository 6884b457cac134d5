import type { Json, Life } from './chronicle.js';
import type { Dice } from './dice.js';
import { api, secondOf, type Due } from './due.js';
import { tellEvents } from './kube-event.js';
import { pathsOf, planStages, tellPhase, toldSeconds, unordered, WORDS, type Phase } from './phase.js';
import {
  planPromotions,
  promotionEnding,
  secondsOfPromotion,
  tellPromotion,
  type Promotion,
} from './promotion.js';
import { conclude, fateOf, isCut, type Teller } from './teller.js';

export interface ActivityPlan {
  /** Those of its run, of which it finds that: by the id of the job, or by what is built. */
  readonly labels: Json;
  /** What it says itself of what it builds. */
  readonly spec: Json;
  readonly traceKey: (key: string) => string;
  readonly parentKey?: string;
  /** False: there is no such run. */
  readonly hasRun: boolean;
  /** Milliseconds. */
  readonly created: number;
  /** Milliseconds at which its run was over. */
  readonly until: number;
  /** Until then its run surely goes on. */
  readonly runsUntil: number;
  readonly tag: string;
}

/** What an activity is going to tell. Times are seconds. */
interface Draft {
  readonly spec: Json;
  /** Absent: it does not tell when it started. */
  readonly started?: number;
  readonly stages: readonly Phase[];
  readonly promotions: readonly Promotion[];
}

interface Words {
  readonly status: string;
  readonly completed?: number;
}

function specAt(dice: Dice, draft: Draft, now: number, { status, completed }: Words): Json {
  const { started, stages, promotions } = draft;
  const steps = [
    ...stages.map((stage) => ({ kind: 'Stage', stage: tellPhase(dice, stage, now) })),
    ...promotions.filter(({ begun }) => begun <= now).map((promotion) => tellPromotion(promotion, now)),
  ];
  return {
    ...draft.spec,
    status,
    ...(started !== undefined && { startedTimestamp: api(started) }),
    ...(completed !== undefined && { completedTimestamp: api(completed) }),
    steps: unordered(dice, steps),
  };
}

/** The newest second that is told; `undefined` when none is. */
function newestAt(
  { started, stages, promotions }: Draft,
  now: number,
  completed?: number,
): number | undefined {
  const seconds = [
    ...[started, completed].filter((time) => time !== undefined),
    ...stages.flatMap((stage) => toldSeconds(stage, now)),
    ...promotions.flatMap((promotion) => secondsOfPromotion(promotion, now)),
  ];
  return seconds.length === 0 ? undefined : Math.max(...seconds);
}

interface Lived {
  /** Milliseconds, and the second up to which its last state tells. */
  readonly t: number;
  readonly now: number;
  /** A completion that was told too early, and stands on. */
  readonly kept?: number;
  readonly isReopened: boolean;
}

/**
 * Writes the states of an activity that is under way. One that says too early that it is over is opened again: soon, or
 * at any time while its run goes on.
 */
function live(
  dice: Dice,
  life: Life,
  draft: Draft,
  { created, runsUntil }: ActivityPlan,
  until: number,
): Lived {
  const middle = created + Math.floor((until - created) / 2);
  const now = secondOf(middle);
  life.says(created + dice.int(0, 300), {
    spec: specAt(dice, draft, secondOf(created), { status: 'Pending' }),
  });
  const running = { status: dice.pick(['Running', 'WaitingForApproval', 'pending']) };
  life.says(middle, { spec: specAt(dice, draft, now, running) });
  if (!dice.chance(0.25)) return { t: middle, now, isReopened: false };
  const early = { status: dice.pick(['Succeeded', 'Failed']), completed: now };
  life.says(middle + 50, { spec: specAt(dice, draft, now, early) });
  const t = middle + 50 + dice.int(50, Math.max(8000, runsUntil - middle));
  const kept = dice.chance(0.5) ? { completed: now } : {};
  life.says(t, { spec: specAt(dice, draft, now, { ...running, ...kept }) });
  return { t, now, isReopened: true, ...(kept.completed !== undefined && { kept: kept.completed }) };
}

/** Promotions that end later than their activity, each told then. */
function tellLate(dice: Dice, life: Life, draft: Draft, from: number, words: Words): number {
  const ends = draft.promotions
    .flatMap(({ begun, end }) => [begun, end ?? 0])
    .filter((second) => second > from);
  for (const second of ends.toSorted((a, b) => a - b)) {
    life.says(second * 1000 + dice.int(7000, 8000), { spec: specAt(dice, draft, second, words) });
  }
  return Math.max(from, ...ends);
}

function partsDue({ due }: Teller, draft: Draft, place: Pick<Due, 'key' | 'traceKey'>, now: number): void {
  const { key, traceKey } = place;
  for (const { path, parent } of pathsOf('stage', draft.stages, now)) {
    const parentKey = parent === undefined ? key : `${key}|${parent}`;
    due.push({ role: 'part', key: `${key}|${path}`, traceKey, parentKey });
  }
}

function promotionsDue(
  { due }: Teller,
  { promotions }: Draft,
  { key, traceKey }: Pick<Due, 'key' | 'traceKey'>,
  { now, cutAt, over }: { readonly now: number; readonly cutAt: number; readonly over: number },
): void {
  for (const promotion of promotions.filter(({ begun }) => begun <= now)) {
    const says = promotionEnding(promotion, now, cutAt);
    if (says === undefined) continue;
    const path = `${promotion.kind}/${promotion.environment.replace('#', '%23')}`;
    const tags = [says.incomplete ? 'cut' : says.end > over + 10 ? 'late' : 'in time'];
    due.push({ role: 'part', key: `${key}|${path}`, traceKey, parentKey: key, says, tags });
  }
}

/** An activity, with its stages, steps and promotions. */
export function tellActivity(teller: Teller, plan: ActivityPlan): void {
  const { dice, due, chronicle } = teller;
  const uid = teller.uid();
  const [key, created, name] = [`k8s|${uid}`, secondOf(plan.created), `activity-${uid}`];
  const traceKey = plan.traceKey(key);
  const fate = fateOf(dice);
  const planned = Math.max(plan.until + dice.int(-4000, 4000), plan.created + 1500);
  const started = dice.chance(0.8) ? { started: created + dice.int(-1, 1) } : {};
  const start = started.started ?? created;
  const draft: Draft = {
    spec: plan.spec,
    ...started,
    stages: planStages(dice, created, secondOf(planned)),
    promotions: planPromotions(dice, created, secondOf(planned), fate === 'ends'),
  };
  const life = chronicle.begin('pipelineactivities', {
    metadata: { name, uid, namespace: 'jx', creationTimestamp: api(created), labels: plan.labels },
    spec: {},
  });
  const lived = live(dice, life, draft, plan, planned);
  const at = Math.max(planned, lived.t + 100);
  const over = secondOf(at);
  const end = dice.chance(0.03) ? start - 1 : over;
  const [status, result, errorType] = dice.pick(WORDS);
  const last = { status, completed: end };
  const sign = newestAt(draft, lived.now, lived.kept);
  const ending = conclude(dice, life, {
    ...{ fate, at, field: 'spec', created: start },
    status: specAt(dice, draft, over, last),
    ending: { end, result, ...(errorType !== undefined && { errorType }) },
    ...(sign !== undefined && { sign }),
  });
  const told = isCut(fate) ? lived.now : over;
  const until = fate === 'ends' ? tellLate(dice, life, draft, over, last) : told;
  const cutAt = isCut(fate) ? ending.end : (newestAt(draft, until, end) ?? ending.end);
  const parent = plan.parentKey === undefined ? {} : { parentKey: plan.parentKey };
  const tags = [plan.tag, ...(lived.isReopened ? ['reopened'] : [])];
  due.push({ role: 'activity', key, traceKey, ...parent, says: { start, ...ending }, tags });
  partsDue(teller, draft, { key, traceKey }, told);
  promotionsDue(teller, draft, { key, traceKey }, { now: until, cutAt, over: ending.end });
  // What waits for a run that never comes waits longer than its Events live.
  if (plan.hasRun)
    tellEvents(
      teller,
      { kind: 'PipelineActivity', name, uid, traceKey, key, from: plan.created, until: at },
      1,
    );
}
