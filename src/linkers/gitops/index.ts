import { defineLinker } from '../../core/contract/plugin.js';
import { CLOCK, GIT_HOST, METER } from '../../core/contract/ports.js';
import { STORE } from '../../core/contract/store.js';
import { config } from './config.js';
import { create } from './linker.js';

export const gitops = defineLinker({
  kind: 'linker',
  type: 'gitops',
  stability: 'alpha',
  description:
    'Draws the tree of pull requests: from the change of an application to those of its environments',
  config,
  deps: { clock: CLOCK, git: GIT_HOST, meter: METER, store: STORE },
  create,
});
