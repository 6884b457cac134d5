import type { Json, Life } from './chronicle.js';
import { api, apiMicro, secondOf } from './due.js';
import type { Teller } from './teller.js';

/** The object that Kubernetes Events are about. `key` is absent when no source draws it, or it is not there. */
export interface About {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly traceKey: string;
  readonly key?: string;
  /** Milliseconds between which they happen. */
  readonly from: number;
  readonly until: number;
}

type Words = readonly [reason: string, message: string];

const OF_RUNS: readonly [Words, ...Words[]] = [
  ['Started', ''],
  ['Running', 'Tasks Completed: 0 (Failed: 0, Cancelled 0), Incomplete: 2, Skipped: 0'],
  ['Succeeded', 'All Steps have completed executing'],
  ['Pending', 'pod status "Initialized":"False"'],
];
const OF_PODS: readonly [Words, ...Words[]] = [
  ['Pulling', 'Pulling image "ghcr.io/acme/tools:1"'],
  ['Pulled', 'Container image "ghcr.io/acme/tools:1" already present on machine'],
  ['Created', 'Created container: step-a'],
  ['Killing', 'Stopping container step-a'],
];
const LENGTHS = ['200ms', '1.5s', '2s', '1m2.5s', '3h'] as const;
const WARNINGS: readonly [Words, ...Words[]] = [
  ['FailedScheduling', '0/3 nodes are available: 3 Insufficient cpu.'],
  ['BackOff', '(combined from similar events): Back-off restarting failed container'],
  ['InternalError', 'the object has been modified; please apply your changes to the latest version'],
  ['Failed', 'Tasks Completed: 1 (Failed: 1, Cancelled 0), Skipped: 2'],
];

function pulled({ dice }: Teller): Words {
  const [took, waited] = [dice.pick(LENGTHS), dice.pick(LENGTHS)];
  const image = dice.pick([
    'ghcr.io/acme/tools:1',
    'localhost:5000/a/b',
    'busybox@sha256:abc',
    'x:y@sha256:d',
  ]);
  const including = dice.chance(0.7) ? ` (${waited} including waiting)` : '';
  return ['Pulled', `Successfully pulled image "${image}" in ${took}${including}. Image size: 1234 bytes.`];
}

function wordsOf(teller: Teller, about: About): { readonly type: string; readonly words: Words } {
  const { dice } = teller;
  if (dice.chance(0.15)) return { type: 'Warning', words: dice.pick(WARNINGS) };
  if (about.kind !== 'Pod') return { type: 'Normal', words: dice.pick(OF_RUNS) };
  if (dice.chance(0.25)) return { type: 'Normal', words: pulled(teller) };
  return { type: 'Normal', words: dice.pick(OF_PODS) };
}

/** `Scheduled` has only an eventTime, others whole seconds; one that has neither is as old as it is. */
function timesOf({ dice }: Teller, t: number, isScheduled: boolean): Json {
  const second = secondOf(t);
  if (isScheduled) {
    const micros = dice.chance(0.2) ? 0 : dice.int(0, 999_999);
    return { eventTime: apiMicro(second, micros), firstTimestamp: null };
  }
  if (dice.chance(0.1)) return { eventTime: null, firstTimestamp: null };
  return { eventTime: null, firstTimestamp: api(second), lastTimestamp: api(second), count: 1 };
}

function tellOne(teller: Teller, about: About, t: number, isScheduled: boolean): void {
  const { dice, due, chronicle } = teller;
  const uid = teller.uid();
  const scheduled = {
    type: 'Normal',
    words: ['Scheduled', 'Successfully assigned jx/pod to node-1'],
  } as const;
  const { type, words } = isScheduled ? scheduled : wordsOf(teller, about);
  const [reason, message] = words;
  const involvedObject = { kind: about.kind, namespace: 'jx', name: about.name, uid: about.uid };
  const life = chronicle.begin('events', {
    metadata: { name: `${about.name}.${uid}`, namespace: 'jx', uid, creationTimestamp: api(secondOf(t)) },
    involvedObject,
    reason,
    message,
    type,
    ...timesOf(teller, t, isScheduled),
  });
  life.says(t + dice.int(0, 1600));
  repeat(teller, life, t, message);
  if (about.key === undefined) return;
  due.push({ role: 'note', key: `k8s-event|${uid}`, traceKey: about.traceKey, parentKey: about.key });
}

/** client-go patches count and lastTimestamp, and the message when that stands for several. */
function repeat({ dice }: Teller, life: Life, t: number, message: string): void {
  const times = dice.chance(0.15) ? dice.int(1, 3) : 0;
  for (let count = 2; count <= 1 + times; count += 1) {
    const isCombined = message.startsWith('(combined');
    const again = { count, lastTimestamp: api(secondOf(t) + count) };
    life.says(t + count * 1000, { ...again, ...(isCombined ? { message: `${message} ${count}` } : {}) });
  }
  if (dice.chance(0.05)) life.gone(t + dice.int(2000, 3_600_000));
}

/** Kubernetes Events about one object: some come before it is seen, some after its end. */
export function tellEvents(teller: Teller, about: About, most: number): void {
  const { dice } = teller;
  if (about.kind === 'Pod' && dice.chance(0.8)) tellOne(teller, about, about.from + dice.int(0, 1500), true);
  for (let left = dice.int(0, most); left > 0; left -= 1) {
    tellOne(teller, about, dice.int(about.from, Math.max(about.from, about.until) + 1500), false);
  }
}

/** About objects that no watch brings, and of kinds that no source draws. */
export function tellStrayEvents(teller: Teller, from: number, until: number): void {
  const { dice } = teller;
  for (let left = dice.int(0, 3); left > 0; left -= 1) {
    const kind = dice.pick(['Pod', 'PipelineRun', 'Node', 'ReplicaSet']);
    tellEvents(teller, { kind, name: 'stray', uid: teller.uid(), traceKey: '', from, until }, 2);
  }
}
