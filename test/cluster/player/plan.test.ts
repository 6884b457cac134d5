import { expect, it } from 'vitest';
import { exitCode, PLAN, planOf, pullMillis, runMillis, writtenPlan, type PlanData } from './plan.js';

function podWith(plan: PlanData, name = 'run-build-pod') {
  return { metadata: { name, annotations: { [PLAN]: writtenPlan(plan) } } };
}

it('lets all go well without a plan', () => {
  const plan = planOf({ metadata: { name: 'pod' } });
  expect(exitCode(plan, 'step-build', { metadata: { name: 'pod' } })).toBe(0);
  expect(plan.unschedulable).toBeUndefined();
  expect(runMillis(plan, 'step-build')).toBeGreaterThan(0);
});

it('reads what a pod carries', () => {
  const plan = planOf(podWith({ run: { 'step-a': 20, '*': 10 }, pull: { 'acme/b:1': 700 } }));
  expect(['step-a', 'step-b'].map((step) => runMillis(plan, step))).toEqual([20, 10]);
  expect(pullMillis(plan, 'acme/b:1')).toBe(700);
});

it('fails once only in the first attempt', () => {
  const pods = ['t-pod', 't-pod-retry1', 't-pod-retry12'].map((name) =>
    podWith({ exitOnce: { 'step-roll': 3 } }, name),
  );
  expect(pods.map((pod) => exitCode(planOf(pod), 'step-roll', pod))).toEqual([3, 0, 0]);
});

it.each(['{', '{"runs":{}}', '{"exit":{"step-a":"1"}}', '{"unschedulable":-1}'])(
  'names the pod whose plan is none: %s',
  (written) => {
    const pod = { metadata: { name: 'odd-pod', annotations: { [PLAN]: written } } };
    expect(() => planOf(pod)).toThrow('the plan of pod odd-pod is none');
  },
);

it('refuses to write what is no plan', () => {
  expect(() => writtenPlan({ evictAfter: -1 })).toThrow();
});
