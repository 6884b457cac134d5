import { defineSource } from '../../core/contract/plugin.js';
import { KUBE_WATCH } from '../../core/contract/ports.js';
import { config } from './config.js';
import { create } from './source.js';

export const pods = defineSource({
  kind: 'source',
  type: 'pods',
  stability: 'beta',
  description: 'Pods, by default those of Tekton: pod, init containers, sidecars',
  draws: ['Pod'],
  config,
  deps: { kube: KUBE_WATCH },
  create,
});
