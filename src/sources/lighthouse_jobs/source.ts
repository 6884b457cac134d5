import type { Component } from '../../core/contract/component.js';
import { objectKey } from '../../core/contract/keys.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { KUBE_WATCH } from '../../core/contract/ports.js';
import { createObjectSource, objectWatch } from '../../core/kit/object-source.js';
import type { Config } from './config.js';
import { mapJob } from './map.js';
import { lighthouseJob } from './schema.js';

export type Deps = { readonly kube: typeof KUBE_WATCH };

export function create(context: Context<Config, Deps>, emit: (update: Update) => void): Component {
  const jobs = objectWatch({
    kind: 'LighthouseJob',
    resource: { group: 'lighthouse.jenkins.io', version: 'v1alpha1', plural: 'lighthousejobs' },
    schema: lighthouseJob,
    map: (job, deleted) => mapJob(job, deleted, context.links),
    keyOf: objectKey,
  });
  return createObjectSource(context, context.deps.kube, [jobs], emit);
}
