import type { Component } from '../../core/contract/component.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { HTTP_ROUTES } from '../../core/contract/ports.js';
import type { DURABILITY } from '../../core/contract/store.js';
import type { Config } from './config.js';
import type { Door } from './door.js';
import { githubDoor } from './github.js';
import { gitlabDoor } from './gitlab.js';
import { createHandler } from './handler.js';
import { relayDoor } from './relay.js';

export type Deps = { readonly routes: typeof HTTP_ROUTES; readonly durability: typeof DURABILITY };

function doorsOf(config: Config, watchesActivities: boolean): readonly Door[] {
  const { path, hmac_key: keys = [], github, gitlab } = config;
  return [
    ...(path === 'none' ? [] : [relayDoor({ path, keys, watchesActivities })]),
    ...(github === undefined ? [] : [githubDoor(github.path, github.secret)]),
    ...(gitlab === undefined ? [] : [gitlabDoor(gitlab.path, gitlab.token)]),
  ];
}

/** Takes webhooks at one endpoint, each sender at its own path. */
export function create(context: Context<Config, Deps>, emit: (update: Update) => void): Component {
  const { config, deps, drawn, log } = context;
  let isRunning = false;
  // Also while the collector is away: a Git host does not deliver again, and what webhooks tell is small and bounded.
  const isOpen = (): boolean => isRunning;
  const service = deps.routes.serve({
    endpoint: config.endpoint,
    routes: doorsOf(config, drawn.has('PipelineActivity')).map((door) => ({
      path: door.path,
      handle: createHandler({ context, door, isOpen, emit, written: () => deps.durability.written() }),
    })),
    report: (health) => context.report(health),
  });
  return {
    start: async () => {
      if (config.path !== 'none' && config.hmac_key === undefined) {
        log.warn(
          'deliveries of Lighthouse are taken unsigned: anybody who reaches the endpoint can make them',
        );
      }
      isRunning = true;
      await service.start();
      context.report({ state: 'ok' });
    },
    stop: async () => {
      // Until then it lets in nobody new, and what it let in before is taken.
      await service.stop();
      isRunning = false;
    },
  };
}
