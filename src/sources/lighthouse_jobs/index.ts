import { defineSource } from '../../core/contract/plugin.js';
import { KUBE_WATCH } from '../../core/contract/ports.js';
import { config } from './config.js';
import { create } from './source.js';

export const lighthouseJobs = defineSource({
  kind: 'source',
  type: 'lighthouse_jobs',
  stability: 'beta',
  description: 'LighthouseJobs: one span per job, under the event that triggered it',
  draws: ['LighthouseJob'],
  config,
  deps: { kube: KUBE_WATCH },
  create,
});
