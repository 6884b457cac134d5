import type { Component } from '../../core/contract/component.js';
import { objectKey } from '../../core/contract/keys.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { KUBE_WATCH } from '../../core/contract/ports.js';
import { createObjectSource, objectWatch } from '../../core/kit/object-source.js';
import type { Config } from './config.js';
import { mapPod } from './map.js';
import { pod } from './schema.js';

export type Deps = { readonly kube: typeof KUBE_WATCH };

export function create(context: Context<Config, Deps>, emit: (update: Update) => void): Component {
  const pods = objectWatch({
    kind: 'Pod',
    resource: { group: '', version: 'v1', plural: 'pods' },
    labelSelector: context.config.selector,
    schema: pod,
    map: mapPod,
    keyOf: objectKey,
  });
  return createObjectSource(context, context.deps.kube, [pods], emit);
}
