import type { Json, Life } from './chronicle.js';
import { api, type Ending, secondOf } from './due.js';
import { tellEvents } from './kube-event.js';
import { conclude, fateOf, isCut, ownerReferences, type Place, type Teller } from './teller.js';

export interface PodPlan {
  readonly place: Place;
  readonly name: string;
  readonly steps: readonly string[];
  /** Milliseconds. */
  readonly created: number;
  readonly until: number;
}

/** How far it came before it was cut short: not at all, into its init containers, into its containers. */
type Stage = 0 | 1 | 2;

interface Containers {
  readonly inits: readonly string[];
  readonly sidecars: readonly string[];
  readonly steps: readonly string[];
}

function exited(name: string, from: number, to: number, exitCode: number, reason: string): Json {
  const terminated = { exitCode, reason, startedAt: api(from), finishedAt: api(Math.max(from, to)) };
  return { name, state: { terminated } };
}

function running(name: string, from: number): Json {
  return { name, state: { running: { startedAt: api(from) } } };
}

function waiting(name: string): Json {
  return { name, state: { waiting: { reason: 'PodInitializing' } } };
}

/** An open status at a stage, from the second in which that began. */
function openStatus({ inits, sidecars, steps }: Containers, stage: Stage, second: number): Json {
  const names = [...steps, ...sidecars];
  if (stage === 0) return { phase: 'Pending' };
  const startTime = api(second);
  if (stage === 1) {
    const initContainerStatuses = inits.map((name) => running(name, second));
    return { phase: 'Pending', startTime, initContainerStatuses, containerStatuses: names.map(waiting) };
  }
  return {
    phase: 'Running',
    startTime,
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: api(second) }],
    initContainerStatuses: inits.map((name) => exited(name, second, second, 0, 'Completed')),
    containerStatuses: names.map((name) => running(name, second)),
  };
}

type Last = { readonly status: Json; readonly ending: Pick<Ending, 'end' | 'result' | 'errorType'> };

/** The kubelet throws it out: its containers never get an end. */
function evicted(containers: Containers, from: number, to: number): Last {
  const condition = { type: 'DisruptionTarget', status: 'True', lastTransitionTime: api(to) };
  const status = {
    ...openStatus(containers, 2, from),
    phase: 'Failed',
    reason: 'Evicted',
    conditions: [condition],
  };
  return { status, ending: { end: to, result: 'error', errorType: 'Evicted' } };
}

function ended({ dice }: Teller, containers: Containers, from: number, to: number): Last {
  const how = dice.pick(['fine', 'fine', 'fine', 'failed', 'out of memory', 'evicted', 'too long'] as const);
  if (how === 'evicted') return evicted(containers, from, to);
  const isBad = how === 'failed' || how === 'out of memory';
  const reason = how === 'out of memory' ? 'OOMKilled' : 'Error';
  const { steps, sidecars } = containers;
  const containerStatuses = [
    ...sidecars.map((name) => exited(name, from, to, 143, 'Error')),
    ...steps.map((name) =>
      isBad ? exited(name, from, to, 1, reason) : exited(name, from, to, 0, 'Completed'),
    ),
  ];
  const status = { ...openStatus(containers, 2, from), containerStatuses };
  const end = Math.max(from, to);
  if (how === 'fine')
    return { status: { ...status, phase: 'Succeeded' }, ending: { end, result: 'success' } };
  if (isBad) {
    return { status: { ...status, phase: 'Failed' }, ending: { end, result: 'failure', errorType: reason } };
  }
  const late = { ...status, phase: 'Failed', reason: 'DeadlineExceeded' };
  return { status: late, ending: { end, result: 'timeout', errorType: 'DeadlineExceeded' } };
}

function live(
  { dice }: Teller,
  life: Life,
  containers: Containers,
  plan: PodPlan,
  stage: Stage,
): number | undefined {
  const length = plan.until - plan.created;
  life.says(plan.created + dice.int(0, 300), { status: openStatus(containers, 0, 0) });
  let sign: number | undefined;
  for (const reached of [1, 2] as const) {
    if (stage < reached) return sign;
    const t = plan.created + Math.floor((length * reached) / 4);
    sign = secondOf(t);
    life.says(t + dice.int(0, 300), { status: openStatus(containers, reached, sign) });
  }
  return sign;
}

export function tellPod(teller: Teller, plan: PodPlan): void {
  const { dice, due, chronicle } = teller;
  const { place, name } = plan;
  const uid = teller.uid();
  const key = `k8s|${uid}`;
  const created = secondOf(plan.created);
  const containers: Containers = {
    inits: dice.pick([[], ['prepare'], ['prepare'], ['prepare', 'place-scripts']]),
    sidecars: dice.pick([[], [], [], ['sidecar-db'], ['sidecar-db', 'sidecar-proxy']]),
    steps: plan.steps.map((step) => `step-${step}`),
  };
  const labels = { ...place.labels, 'app.kubernetes.io/managed-by': 'tekton-pipelines' };
  const life = chronicle.begin('pods', {
    metadata: {
      ...{ name, uid, namespace: 'jx', creationTimestamp: api(created), labels },
      ...ownerReferences(place.owner),
    },
    spec: { nodeName: 'node-1' },
  });
  const fate = fateOf(dice);
  const stage: Stage = isCut(fate) ? dice.pick([0, 1, 2]) : 2;
  const sign = live(teller, life, containers, plan, stage);
  const last = ended(teller, containers, sign ?? created, secondOf(plan.until));
  const ending = conclude(dice, life, {
    fate,
    at: plan.until,
    ...last,
    ...(sign === undefined ? {} : { sign }),
    created,
  });
  const { traceKey, parentKey } = place;
  due.push({
    role: 'pod',
    key,
    traceKey,
    ...(parentKey && { parentKey }),
    says: { start: created, ...ending },
  });
  const parts = [
    ...(stage > 0 ? containers.inits : []).map((each) => `init/${each}`),
    ...(stage > 1 ? containers.sidecars : []).map((each) => each.replace('sidecar-', 'sidecar/')),
  ];
  for (const path of parts) due.push({ role: 'part', key: `${key}|${path}`, traceKey, parentKey: key });
  tellEvents(teller, { kind: 'Pod', name, uid, traceKey, key, from: plan.created, until: plan.until }, 4);
}
