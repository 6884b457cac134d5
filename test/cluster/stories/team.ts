import type { Stage } from '../stage.js';
import { pipelineOf, type PipelinePlan } from './pipeline.js';
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

async function play({ create, mirror, until }: Stage): Promise<void> {
  for (const plan of [QUICK, SLOW]) {
    await create('pipelineruns', {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { generateName: 'team-', namespace: mirror.namespace },
      spec: pipelineOf(plan),
    });
  }
  await until('three tasks', () => (mirror.objects('taskruns').length > 2 ? true : undefined));
}
