import type { ApiObject } from '../../../src/local/recording.js';
import { list, text } from '../../checker/json.js';
import { entrypointMessage, isStep, skippedMessage, type Box } from './box.js';
import { startBox } from './box-start.js';
import { report, type Hand, type Life } from './hand.js';
import { evicted, LOW_MEMORY, scheduled, unscheduled } from './note.js';
import { exitCode, planOf, runMillis } from './plan.js';
import type { PodState } from './pod-state.js';

const SHORT_MS = 20;
const INIT_MS = 50;

/** The life of a pod on its node, from the queue of the scheduler to its end. */
export async function live(pod: ApiObject, state: PodState, hand: Hand): Promise<void> {
  const life: Life = { pod, plan: planOf(pod), state, hand };
  await schedule(life);
  state.taken = hand.now();
  await report(life);
  for (const box of state.boxes.filter(({ isInit }) => isInit)) await runInit(life, box);
  for (const box of state.boxes.filter(({ isInit }) => !isInit)) await startBox(life, box);
  const now = hand.now();
  Object.assign(state, { phase: 'Running', initialized: now, ready: now });
  await report(life);
  await runTask(life);
}

async function schedule({ pod, plan: { unschedulable }, state, hand }: Life): Promise<void> {
  await hand.wait(SHORT_MS);
  if (unschedulable !== undefined) {
    await hand.schedulerSays(unscheduled());
    await (unschedulable === 'always' ? hand.lastly() : hand.wait(unschedulable));
  }
  await hand.bind();
  state.scheduled = hand.now();
  await hand.schedulerSays(scheduled(pod));
}

async function runInit(life: Life, box: Box): Promise<void> {
  await startBox(life, box);
  const began = life.hand.now();
  await life.hand.wait(INIT_MS);
  finish(life, box, 0, entrypointMessage(began));
  await report(life);
}

async function runTask(life: Life): Promise<void> {
  const { plan, state, hand } = life;
  const workers = state.boxes.filter(({ isInit }) => !isInit);
  const steps = workers.filter(isStep);
  // The first step waits for a file that shows this annotation: Tekton sets it when all sidecars are ready.
  if (steps.length > 0) await hand.until('the pod is ready', isMarkedReady);
  if (plan.evictAfter !== undefined) return evict(life, plan.evictAfter);
  await runSteps(life, steps.length > 0 ? steps : workers);
  state.unready = hand.now();
  if (steps.length > 0) await endSidecars(life, workers);
  state.phase = workers.some(hasFailed) ? 'Failed' : 'Succeeded';
  await report(life);
}

function hasFailed({ state }: Box): boolean {
  return state.is === 'over' && state.exitCode !== 0;
}

function isMarkedReady(pod: ApiObject): boolean {
  return text(pod, 'metadata', 'annotations', 'tekton.dev/ready') === 'READY';
}

async function evict(life: Life, after: number): Promise<void> {
  await life.hand.wait(after);
  life.state.phase = 'Failed';
  life.state.evicted = { reason: 'Evicted', message: LOW_MEMORY };
  await report(life);
  await life.hand.kubeletSays(evicted());
}

/** One after the other; after one that fails the others end without having run. */
async function runSteps(life: Life, steps: readonly Box[]): Promise<void> {
  const { pod, plan, hand, state } = life;
  for (const box of steps) {
    const began = hand.now();
    if (steps.some(hasFailed)) {
      finish(life, box, 1, skippedMessage(began));
      continue;
    }
    await hand.wait(runMillis(plan, box.name));
    const code = exitCode(plan, box.name, pod);
    finish(life, box, code, entrypointMessage(began, plan.results[box.name]));
    // The end of the last one is told with the end of the pod.
    const isLast = state.boxes.every((each) => each.state.is === 'over');
    if (code === 0 && !isLast) await report(life);
  }
}

/** Tekton ends a sidecar by giving it an image that does nothing. */
async function endSidecars(life: Life, workers: readonly Box[]): Promise<void> {
  const sidecars = workers.filter((box) => !isStep(box));
  if (sidecars.length === 0) return;
  await report(life);
  for (const box of sidecars) {
    await life.hand.until(`${box.name} is stopped`, (pod) => imageOf(pod, box.name) !== box.image);
    finish(life, box, 0, '');
  }
}

function imageOf(pod: ApiObject, name: string): string {
  const container = list(pod, 'spec', 'containers').find((each) => text(each, 'name') === name);
  return text(container, 'image');
}

function finish({ hand }: Life, box: Box, exitCode: number, message: string): void {
  const since = box.state.is === 'running' ? box.state.since : hand.now();
  box.state = { is: 'over', since, until: hand.now(), exitCode, message };
}
