import type { Component } from '../../core/contract/component.js';
import { objectKey } from '../../core/contract/keys.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { KUBE_WATCH } from '../../core/contract/ports.js';
import { createObjectSource, objectWatch } from '../../core/kit/object-source.js';
import type { Config } from './config.js';
import { mapRun } from './map-run.js';
import { mapTask } from './map-task.js';
import { pipelineRun, taskRun } from './schema.js';

export type Deps = { readonly kube: typeof KUBE_WATCH };

export function create(context: Context<Config, Deps>, emit: (update: Update) => void): Component {
  const runs = objectWatch({
    kind: 'PipelineRun',
    resource: { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' },
    schema: pipelineRun,
    map: (run, deleted) => mapRun(run, deleted, context.links),
    keyOf: objectKey,
  });
  const tasks = objectWatch({
    kind: 'TaskRun',
    resource: { group: 'tekton.dev', version: 'v1', plural: 'taskruns' },
    schema: taskRun,
    map: (task, deleted) => mapTask(task, deleted, context.links),
    keyOf: objectKey,
  });
  return createObjectSource(context, context.deps.kube, [runs, tasks], emit);
}
