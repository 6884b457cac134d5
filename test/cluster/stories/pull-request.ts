import { randomUUID } from 'node:crypto';
import type { Stage } from '../stage.js';
import { commentHook } from './bodies.js';
import { commitOf, startJob, type JobPlan } from './job.js';
import type { Story } from './story.js';

const SOURCE = {
  ...{ org: 'acme', repo: 'shop', base: commitOf('shop', 'main') },
  pull: { number: 7, author: 'dev-one', sha: commitOf('shop', '7') },
};
const BUILDER = 'ghcr.io/acme/builder:3';

const JOBS: readonly JobPlan[] = [
  {
    context: 'pr',
    tasks: [
      { name: 'clone', steps: ['git-clone'], image: 'ghcr.io/acme/git:2' },
      {
        ...{ name: 'build', after: ['clone'], steps: ['compile', 'image'], image: BUILDER },
        plan: { pull: { [BUILDER]: 1500 }, run: { 'step-compile': 1200, 'step-image': 600 } },
      },
      { name: 'unit', after: ['build'], steps: ['test'], plan: { run: { 'step-test': 800 } } },
      { name: 'scan', after: ['build'], steps: ['scan'], plan: { run: { 'step-scan': 400 } } },
    ],
    lastly: [{ name: 'report', steps: ['notify'] }],
  },
  {
    context: 'lint',
    tasks: [
      { name: 'clone', steps: ['git-clone'], image: 'ghcr.io/acme/git:2' },
      {
        ...{ name: 'lint', after: ['clone'], steps: ['eslint', 'summary'] },
        plan: { exit: { 'step-eslint': 1 } },
      },
    ],
  },
];

/** `/test all` on a pull request starts two jobs, one of which fails. */
export const pullRequest: Story = { name: 'pull request', play };

async function play(stage: Stage): Promise<void> {
  const guid = randomUUID();
  await stage.relay('issue_comment', commentHook(guid, SOURCE, '/test all', new Date()));
  for (const job of JOBS) await startJob(stage, guid, SOURCE, job);
}
