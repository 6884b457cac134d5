import { expect, it } from 'vitest';
import type { ApiObject } from '../../../src/local/recording.js';
import { at, list, text } from '../../checker/json.js';
import type { Hand } from './hand.js';
import type { Json } from './kube.js';
import { PLAN, writtenPlan, type PlanData } from './plan.js';
import { live } from './pod-life.js';
import { createPodState } from './pod-state.js';

const ZERO = Date.parse('2026-03-01T12:00:00Z');

/** A pod as Tekton makes it, for steps that are called `a`, `b` ... */
function podOf(plan: PlanData, steps: readonly string[], sidecars: readonly string[] = []): ApiObject {
  const names = [...steps.map((name) => `step-${name}`), ...sidecars.map((name) => `sidecar-${name}`)];
  return {
    metadata: { name: 'task-pod', namespace: 'jx', uid: 'u', annotations: { [PLAN]: writtenPlan(plan) } },
    spec: {
      initContainers: [{ name: 'prepare', image: 'tekton/entrypoint' }],
      containers: names.map((name) => ({ name, image: `acme/${name}:1` })),
    },
  };
}

interface Told {
  /** `phase`, and each container with its state. */
  readonly states: string[];
  readonly statuses: Json[];
  /** `<reason> <container>`. */
  readonly notes: string[];
  /** Milliseconds from the first moment to the last. */
  length(): number;
}

/** Plays a life while nobody waits: time goes on by what is waited. Ends also where it would only end by force. */
async function played(pod: ApiObject, then: readonly Json[] = [{ ready: true }]): Promise<Told> {
  let now = ZERO;
  const states: string[] = [];
  const statuses: Json[] = [];
  const notes: string[] = [];
  const endless = new Error('until it is taken away');
  const note: Hand['kubeletSays'] = async ({ reason, box }) => {
    notes.push(box === undefined ? reason : `${reason} ${box.name}`);
  };
  const hand: Hand = {
    images: new Set(['tekton/entrypoint']),
    now: () => new Date(now),
    wait: async (millis) => void (now += millis),
    until: async (what, holds) => {
      const states = then.map((change) => changed(pod, change));
      if (!states.some(holds)) throw new Error(`it never came: ${what}`);
    },
    lastly: () => Promise.reject(endless),
    bind: async () => void notes.push('bound'),
    report: async (status) => {
      statuses.push(status);
      states.push(summary(status));
    },
    schedulerSays: note,
    kubeletSays: note,
  };
  await live(pod, createPodState(pod), hand).catch((error: unknown) => {
    if (error !== endless) throw error;
  });
  return { states, statuses, notes, length: () => now - ZERO };
}

/** The pod as Tekton changes it: marked as ready, or with sidecars that do nothing. */
function changed(pod: ApiObject, { ready, nop }: Json): ApiObject {
  const annotations = { ...(at(pod, 'metadata', 'annotations') as Json) };
  if (ready === true) annotations['tekton.dev/ready'] = 'READY';
  const containers = list(pod, 'spec', 'containers').map((container) =>
    nop === true && text(container, 'name').startsWith('sidecar-')
      ? { ...(container as Json), image: 'nop' }
      : container,
  );
  return { metadata: { ...pod.metadata, annotations }, spec: { containers } };
}

function summary(status: Json): string {
  const containers = list(status, 'containerStatuses').map((each) => {
    const [state = ''] = Object.keys(at(each, 'state') as Json);
    const code = at(each, 'state', 'terminated', 'exitCode');
    return `${text(each, 'name')} ${state}${code === undefined ? '' : ` ${JSON.stringify(code)}`}`;
  });
  return `${text(status, 'phase')}: ${containers.join(', ')}`;
}

it('lives as pods live when all goes well', async () => {
  const { states, notes } = await played(podOf({}, ['a', 'b']));
  expect(states).toEqual([
    'Pending: step-a waiting, step-b waiting',
    'Pending: step-a waiting, step-b waiting',
    'Running: step-a running, step-b running',
    'Running: step-a terminated 0, step-b running',
    'Succeeded: step-a terminated 0, step-b terminated 0',
  ]);
  expect(notes).toEqual([
    ...['bound', 'Scheduled', 'Pulled prepare', 'Created prepare', 'Started prepare'],
    ...['a', 'b'].flatMap((name) =>
      ['Pulling', 'Pulled', 'Created', 'Started'].map((reason) => `${reason} step-${name}`),
    ),
  ]);
});

it('tells when each step really began, though all containers start together', async () => {
  const { statuses } = await played(
    podOf({ run: { 'step-a': 5000 }, results: { 'step-b': { v: '1.2' } } }, ['a', 'b']),
  );
  const [a, b] = list(statuses.at(-1), 'containerStatuses').map((each) => at(each, 'state', 'terminated'));
  const began = (message: string): number => {
    const written = JSON.parse(message) as { key: string; value: string }[];
    return Date.parse(written.find(({ key }) => key === 'StartedAt')?.value ?? '');
  };
  expect(began(text(b, 'message')) - began(text(a, 'message'))).toBe(5000);
  expect(Date.parse(text(b, 'startedAt'))).toBeLessThan(began(text(b, 'message')));
  expect(JSON.parse(text(b, 'message'))).toContainEqual({ key: 'v', value: '1.2', type: 1 });
});

it('leaves out the steps after one that fails', async () => {
  const { states, statuses } = await played(podOf({ exit: { 'step-a': 2 } }, ['a', 'b']));
  expect(states.at(-1)).toBe('Failed: step-a terminated 2, step-b terminated 1');
  expect(JSON.stringify(statuses.at(-1))).toContain('Skipped');
});

it('stops a sidecar when its image does nothing any more', async () => {
  const { states } = await played(podOf({}, ['a'], ['db']), [{ ready: true }, { nop: true }]);
  expect(states.slice(-2)).toEqual([
    'Running: step-a terminated 0, sidecar-db running',
    'Succeeded: step-a terminated 0, sidecar-db terminated 0',
  ]);
});

it('throws a pod off its node while its containers run', async () => {
  const { states, statuses, notes } = await played(podOf({ evictAfter: 700 }, ['a']));
  expect(states.at(-1)).toBe('Failed: step-a running');
  expect(statuses.at(-1)).toMatchObject({ reason: 'Evicted' });
  expect(notes.at(-1)).toBe('Evicted');
});

it('finds no node for a while, or ever', async () => {
  const late = await played(podOf({ unschedulable: 2500 }, ['a']));
  expect(late.notes.slice(0, 3)).toEqual(['FailedScheduling', 'bound', 'Scheduled']);
  expect(late.length()).toBeGreaterThan(2500);
  const never = await played(podOf({ unschedulable: 'always' }, ['a']));
  expect(never.notes).toEqual(['FailedScheduling']);
  expect(never.states).toEqual([]);
});

it('pulls an image at the second try, or never', async () => {
  const late = await played(podOf({ pullFails: { 'step-a': 1 }, pull: { 'acme/step-a:1': 1500 } }, ['a']));
  expect(late.notes.filter((note) => note.endsWith('step-a'))).toEqual(
    ['Pulling', 'Failed', 'Failed', 'Pulled', 'Created', 'Started'].map((reason) => `${reason} step-a`),
  );
  expect(late.states.at(-1)).toBe('Succeeded: step-a terminated 0');
  const never = await played(podOf({ pullFails: { 'step-a': 'always' } }, ['a']));
  expect(never.notes.at(-1)).toBe('BackOff step-a');
  expect(at(list(never.statuses.at(-1), 'containerStatuses')[0], 'state', 'waiting', 'reason')).toBe(
    'ImagePullBackOff',
  );
});
