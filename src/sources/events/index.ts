import { defineSource } from '../../core/contract/plugin.js';
import { KUBE_WATCH } from '../../core/contract/ports.js';
import { config } from './config.js';
import { create } from './source.js';

export const events = defineSource({
  kind: 'source',
  type: 'events',
  stability: 'beta',
  description:
    'Kubernetes Events of drawn objects: image pulls, scheduling, warnings, and every other as a point',
  draws: [],
  config,
  deps: { kube: KUBE_WATCH },
  create,
});
