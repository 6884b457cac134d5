import { defineLinker } from '../../core/contract/plugin.js';
import { KUBE_PATCH } from '../../core/contract/ports.js';
import { config } from './config.js';
import { create } from './linker.js';

export const annotations = defineLinker({
  kind: 'linker',
  type: 'annotations',
  stability: 'beta',
  description:
    'Writes traceparent annotations on jobs, runs, tasks, pods and activities; links foreign traces',
  config,
  deps: { patch: KUBE_PATCH },
  create,
});
