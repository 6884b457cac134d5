import type { Stage } from '../stage.js';
import { startRun } from './by-hand.js';
import type { PipelinePlan } from './pipeline.js';
import type { Story } from './story.js';

const QUICK: PipelinePlan = { tasks: [{ name: 'check', steps: ['go'], plan: { run: { '*': 50 } } }] };
const SLOW: PipelinePlan = {
  tasks: [
    { name: 'prepare', steps: ['go'] },
    { name: 'work', after: ['prepare'], steps: ['go'], plan: { run: { '*': 60_000 } } },
    { name: 'never', after: ['work'], steps: ['go'] },
  ],
};

/** Plain Tekton in a namespace of its own: one run that ends, and one that goes on and on. */
export const team: Story = { name: 'team', play };

async function play(stage: Stage): Promise<void> {
  for (const plan of [QUICK, SLOW]) await startRun(stage, plan, { generateName: 'team-' });
  const { mirror, until } = stage;
  await until('three tasks', () => (mirror.objects('taskruns').length > 2 ? true : undefined));
}
