import { defineSource } from '../../core/contract/plugin.js';
import { KUBE_WATCH } from '../../core/contract/ports.js';
import { config } from './config.js';
import { create } from './source.js';

export const activities = defineSource({
  kind: 'source',
  type: 'activities',
  stability: 'beta',
  description: 'PipelineActivities of Jenkins X: stages, steps, promotions and previews, beside their run',
  draws: ['PipelineActivity'],
  config,
  deps: { kube: KUBE_WATCH },
  create,
});
