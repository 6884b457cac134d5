import type { Stage } from '../stage.js';
import { startRun } from './by-hand.js';
import type { PipelinePlan } from './pipeline.js';
import type { Story } from './story.js';

const RUNS: readonly PipelinePlan[] = [
  {
    tasks: [
      { name: 'clone', steps: ['git-clone'] },
      {
        name: 'build',
        after: ['clone'],
        steps: ['compile', 'image'],
        plan: { run: { 'step-compile': 1500 } },
      },
      { name: 'unit', after: ['clone'], steps: ['test'], matrix: ['linux', 'arm'] },
      { name: 'maybe', after: ['clone'], steps: ['never'], isSkipped: true },
    ],
    lastly: [{ name: 'report', steps: ['notify'] }],
  },
  { tasks: [{ name: 'lint', steps: ['eslint', 'summary'], plan: { exit: { 'step-eslint': 2 } } }] },
  { tasks: [{ name: 'roll', steps: ['dice'], retries: 1, plan: { exit: { 'step-dice': 1 } } }] },
  { tasks: [{ name: 'sleep', steps: ['long'], plan: { run: { 'step-long': 600_000 } } }], timeout: '10s' },
];

/** Runs of plain Tekton on any cluster: all well, failed, failed again, and too slow. */
export function plainOn(image: string | undefined): Story {
  return { name: 'plain', play: (stage) => play(stage, image) };
}

async function play(stage: Stage, image: string | undefined): Promise<void> {
  for (const plan of RUNS) await startRun(stage, plan, { generateName: 'plain-' }, image);
}
