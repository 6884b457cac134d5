import { randomUUID } from 'node:crypto';
import type { ApiObject } from '../../../src/local/recording.js';
import { text } from '../../checker/json.js';
import { pathOf, uidOf } from '../player/paths.js';
import type { Stage } from '../stage.js';
import { commentHook } from './bodies.js';
import { startRun } from './by-hand.js';
import { activityOf, isOwnedBy, runOf, stepOf } from './found.js';
import { commitOf, startJob } from './job.js';
import { openIn } from './open.js';
import type { Story } from './story.js';
import { TROUBLES, type Trouble } from './trouble-jobs.js';

const SOURCE = {
  ...{ org: 'acme', repo: 'pay', base: commitOf('pay', 'main') },
  pull: { number: 4, author: 'dev-one', sha: commitOf('pay', '4') },
};
/** The jobs of each event. Only the first event has a webhook that is relayed. */
const EVENTS: readonly (readonly Trouble[])[] = [
  ['failing', 'flaky'],
  ['slow', 'cancelled'],
  ['evicted', 'late', 'imageless'],
  ['waiting', 'stuck'],
  ['skips', 'pruned'],
];

/** What goes wrong, all at the same time. */
export const trouble: Story = { name: 'trouble', play };

async function play(stage: Stage): Promise<void> {
  const guids = EVENTS.map(() => randomUUID());
  await stage.relay('issue_comment', commentHook(guids[0] ?? '', SOURCE, '/test all', new Date()));
  const begun = EVENTS.flatMap((troubles, index) =>
    troubles.map(async (name) => {
      const job = await startJob(stage, guids[index] ?? '', SOURCE, TROUBLES[name]);
      if (name === 'cancelled') await cancel(stage, job);
      if (name === 'pruned') await prune(stage, job);
    }),
  );
  await Promise.all([...begun, runWithoutJob(stage)]);
}

/** Somebody cancels the run while a step is at work. */
async function cancel(stage: Stage, job: ApiObject): Promise<void> {
  const run = await runOf(stage, job);
  await stepOf(stage, run);
  await stage.kube.patch(pathOf('pipelineruns', run), { spec: { status: 'Cancelled' } });
}

/** Somebody deletes the run as soon as it has ended, with all that is below it. */
async function prune(stage: Stage, job: ApiObject): Promise<void> {
  const { mirror, until, kube } = stage;
  const run = await runOf(stage, job);
  const activity = await activityOf(stage, job);
  const isTold = (): boolean =>
    text(mirror.now('lighthousejobs', uidOf(job)), 'status', 'activity', 'name') !== '';
  const below = (): readonly ApiObject[] => {
    const tasks = mirror.objects('taskruns').filter((task) => isOwnedBy(task, run));
    return [...tasks, ...mirror.objects('pods').filter((pod) => tasks.some((task) => isOwnedBy(pod, task)))];
  };
  const isEnded = (): boolean => {
    const names = [run, activity, ...below()].map(({ metadata }) => metadata.name);
    return isTold() && openIn(mirror).every((open) => !names.some((name) => open.endsWith(` ${name}`)));
  };
  await until('the end of what is pruned', () => (isEnded() ? true : undefined));
  await kube.remove(pathOf('pipelineruns', run));
  await until('nothing left of what is pruned', () =>
    mirror.now('pipelineruns', uidOf(run)) === undefined && below().length === 0 ? true : undefined,
  );
}

/** A run that somebody made by hand: no job, no event, no activity. */
async function runWithoutJob(stage: Stage): Promise<void> {
  const plan = { tasks: [{ name: 'alone', steps: ['go'] }] };
  const labels = { 'app.kubernetes.io/part-of': 'handmade' };
  await startRun(stage, plan, { generateName: 'manual-', labels });
}
