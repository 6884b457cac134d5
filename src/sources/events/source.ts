import type { Component } from '../../core/contract/component.js';
import { noteKey } from '../../core/contract/keys.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { KUBE_WATCH } from '../../core/contract/ports.js';
import { createObjectSource, objectWatch } from '../../core/kit/object-source.js';
import type { Config } from './config.js';
import { mapEvent } from './map.js';
import { kubeEvent } from './schema.js';

export type Deps = { readonly kube: typeof KUBE_WATCH };

/** A field selector knows no "or", so each drawn kind has a watch of its own. */
export function create(context: Context<Config, Deps>, emit: (update: Update) => void): Component {
  const { include } = context.config;
  const kinds = include === 'none' ? [] : [...context.drawn].sort();
  const watches = kinds.map((kind) =>
    objectWatch({
      kind: 'Event',
      resource: { group: '', version: 'v1', plural: 'events' },
      fieldSelector: `involvedObject.kind=${kind}`,
      schema: kubeEvent,
      map: (event, deleted) => mapEvent(event, deleted, include),
      keyOf: noteKey,
    }),
  );
  return createObjectSource(context, context.deps.kube, watches, emit);
}
