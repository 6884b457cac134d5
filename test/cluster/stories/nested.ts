import { createHash, randomUUID } from 'node:crypto';
import type { ApiObject } from '../../../src/local/recording.js';
import { at } from '../../checker/json.js';
import { ownerOf } from '../player/custom-tasks.js';
import type { Json } from '../player/kube.js';
import type { Stage } from '../stage.js';
import { commentHook } from './bodies.js';
import { startRun } from './by-hand.js';
import { runOf } from './found.js';
import { commitOf, startJob, type JobPlan } from './job.js';
import type { PipelinePlan } from './pipeline.js';
import type { Story } from './story.js';

const SOURCE = {
  ...{ org: 'acme', repo: 'nest', base: commitOf('nest', 'main') },
  pull: { number: 9, author: 'dev-one', sha: commitOf('nest', '9') },
};
const INNER: PipelinePlan = { tasks: [{ name: 'inside', steps: ['go'] }] };
const JOB: JobPlan = { context: 'outer', tasks: [{ name: 'before', steps: ['go'] }] };
/** Not of a job: Lighthouse never tells the end of a run with a custom task, for it looks for a TaskRun of that name. */
const CUSTOM: PipelinePlan = {
  tasks: [
    { name: 'before', steps: ['go'] },
    { name: 'inner', after: ['before'], steps: [], inner: INNER },
    { name: 'approve', after: ['before'], steps: [], isCustom: true },
    { name: 'after', after: ['inner', 'approve'], steps: ['go'] },
  ],
};
const CONTEXT = 'tekton.dev/pipelinerunSpanContext';

/** Runs within runs, custom runs, and runs that somebody else's trace has started. */
export const nested: Story = { name: 'nested', play };

async function play(stage: Stage): Promise<void> {
  const guid = randomUUID();
  await stage.relay('issue_comment', commentHook(guid, SOURCE, '/test all', new Date()));
  const job = await startJob(stage, guid, SOURCE, JOB);
  const outer = await runOf(stage, job);
  await childOf(stage, outer, { labels: at(outer, 'metadata', 'labels') });
  await startRun(stage, CUSTOM, { generateName: 'custom-', labels: { 'event-GUID': guid } });
  await startRun(stage, CUSTOM, { generateName: 'plain-' });
  const annotations = { [CONTEXT]: spanContext('alone') };
  const alone = await startRun(stage, INNER, { generateName: 'alone-', annotations });
  await childOf(stage, alone, { annotations: { [CONTEXT]: spanContext('child') } });
}

function childOf(stage: Stage, outer: ApiObject, metadata: Json): Promise<ApiObject> {
  const ownerReferences = [ownerOf(outer, 'tekton.dev/v1', 'PipelineRun')];
  return startRun(stage, INNER, { generateName: 'child-', ...metadata, ownerReferences });
}

/** As whoever starts runs and traces his own work writes it. */
function spanContext(word: string): string {
  const id = createHash('sha256').update(word).digest('hex');
  return JSON.stringify({ traceparent: `00-${id.slice(0, 32)}-${id.slice(32, 48)}-01` });
}
