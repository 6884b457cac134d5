import { defineSource } from '../../core/contract/plugin.js';
import { KUBE_WATCH } from '../../core/contract/ports.js';
import { config } from './config.js';
import { create } from './source.js';

export const tekton = defineSource({
  kind: 'source',
  type: 'tekton',
  stability: 'beta',
  description:
    'PipelineRuns and TaskRuns of Tekton (v1): runs, tasks, attempts, steps, queue waits, skipped tasks',
  draws: ['PipelineRun', 'TaskRun'],
  config,
  deps: { kube: KUBE_WATCH },
  create,
});
