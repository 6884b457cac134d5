import { defineSource } from '../../core/contract/plugin.js';
import { HTTP_ROUTES } from '../../core/contract/ports.js';
import { DURABILITY } from '../../core/contract/store.js';
import { config } from './config.js';
import { create } from './source.js';

export const webhook = defineSource({
  kind: 'source',
  type: 'webhook',
  stability: 'beta',
  description:
    'Webhooks, relayed by Lighthouse or from GitHub and GitLab: what happened, as a part of its event',
  draws: [],
  config,
  deps: { routes: HTTP_ROUTES, durability: DURABILITY },
  create,
});
