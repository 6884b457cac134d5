import { randomUUID } from 'node:crypto';
import type { Stage } from '../stage.js';
import { commentHook } from './bodies.js';
import { commitOf, startJob, type JobPlan } from './job.js';
import type { Story } from './story.js';

const SOURCE = {
  ...{ org: 'acme', repo: 'mono', base: commitOf('mono', 'main') },
  pull: { number: 20, author: 'dev-one', sha: commitOf('mono', '20') },
};

const JOBS: readonly JobPlan[] = Array.from({ length: 20 }, (_, index) => ({
  context: `check-${String(index + 1)}`,
  tasks: [
    { name: 'clone', steps: ['git-clone'] },
    {
      ...{ name: 'test', after: ['clone'], steps: ['prepare', 'test'] },
      plan: { exit: index % 5 === 4 ? { 'step-test': 1 } : {} },
    },
  ],
}));

/** One comment starts twenty jobs at once. */
export const crowd: Story = { name: 'twenty jobs at once', play };

async function play(stage: Stage): Promise<void> {
  const guid = randomUUID();
  await stage.relay('issue_comment', commentHook(guid, SOURCE, '/test all', new Date()));
  await Promise.all(JOBS.map((job) => startJob(stage, guid, SOURCE, job)));
}
