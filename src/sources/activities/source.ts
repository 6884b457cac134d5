import type { Component } from '../../core/contract/component.js';
import { objectKey } from '../../core/contract/keys.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { KUBE_WATCH } from '../../core/contract/ports.js';
import { createObjectSource, objectWatch } from '../../core/kit/object-source.js';
import type { Config } from './config.js';
import { isOfJenkinsServer, mapActivity } from './map.js';
import { pipelineActivity } from './schema.js';

export type Deps = { readonly kube: typeof KUBE_WATCH };

export function create(context: Context<Config, Deps>, emit: (update: Update) => void): Component {
  const activities = objectWatch({
    kind: 'PipelineActivity',
    resource: { group: 'jenkins.io', version: 'v1', plural: 'pipelineactivities' },
    schema: pipelineActivity,
    map: (activity, deleted) => {
      if (!isOfJenkinsServer(activity)) return mapActivity(activity, deleted, context.config.parts);
      context.counters.add('source_skipped_total', { source: context.id, reason: 'jenkins_server' });
      return undefined;
    },
    keyOf: objectKey,
  });
  return createObjectSource(context, context.deps.kube, [activities], emit);
}
