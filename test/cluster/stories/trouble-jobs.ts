import type { JobPlan } from './job.js';
import type { TaskPlan } from './pipeline.js';

const LATE = 'ghcr.io/acme/late:1';

function only(context: string, task: Omit<TaskPlan, 'name'>, more: Partial<JobPlan> = {}): JobPlan {
  return { context, tasks: [{ name: `${context}-task`, ...task }], ...more };
}

/** Each goes wrong in its own way. They are the jobs of several events. */
export const TROUBLES = {
  failing: {
    context: 'failing',
    tasks: [
      { name: 'compile', steps: ['build', 'package'], plan: { exit: { 'step-build': 2 } } },
      { name: 'after', after: ['compile'], steps: ['never'] },
    ],
    lastly: [{ name: 'notify', steps: ['send'] }],
  },
  flaky: only('flaky', { steps: ['roll'], retries: 2, plan: { exitOnce: { 'step-roll': 1 } } }),
  slow: only('slow', { steps: ['sleep'], plan: { run: { 'step-sleep': 60_000 } } }, { timeout: '5s' }),
  cancelled: only('cancelled', { steps: ['work'], plan: { run: { 'step-work': 60_000 } } }),
  evicted: only('evicted', { steps: ['eat'], plan: { evictAfter: 700 } }),
  late: only('late', {
    ...{ steps: ['go'], image: LATE },
    plan: { pullFails: { 'step-go': 1 }, pull: { [LATE]: 1500 } },
  }),
  imageless: only('imageless', {
    ...{ steps: ['go'], image: 'ghcr.io/acme/missing:1' },
    plan: { pullFails: { 'step-go': 'always' } },
  }),
  waiting: only('waiting', { steps: ['go'], plan: { unschedulable: 1500 } }),
  stuck: only('stuck', { steps: ['go'], plan: { unschedulable: 'always' } }, { timeout: '5s' }),
  skips: {
    context: 'skips',
    tasks: [
      { name: 'first', steps: ['go'] },
      { name: 'maybe', after: ['first'], steps: ['go'], isSkipped: true },
      { name: 'each', after: ['first'], steps: ['go'], matrix: ['linux', 'arm'], sidecars: ['db'] },
    ],
  },
  pruned: only('pruned', { steps: ['go'], plan: { run: { '*': 100 } } }, { isForgotten: true }),
} as const satisfies Readonly<Record<string, JobPlan>>;

export type Trouble = keyof typeof TROUBLES;
