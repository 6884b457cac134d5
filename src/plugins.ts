import type { AnyPlugin } from './core/contract/plugin.js';
import { otlp } from './core/export/plugin.js';
import { annotations } from './linkers/annotations/index.js';
import { gitops } from './linkers/gitops/index.js';
import { activities } from './sources/activities/index.js';
import { events } from './sources/events/index.js';
import { lighthouseJobs } from './sources/lighthouse_jobs/index.js';
import { pods } from './sources/pods/index.js';
import { tekton } from './sources/tekton/index.js';
import { webhook } from './sources/webhook/index.js';

/** Every plugin that comes with the sidecar. A configuration names them by their `type`. */
export const builtinPlugins: readonly AnyPlugin[] = [
  webhook,
  lighthouseJobs,
  tekton,
  pods,
  events,
  activities,
  annotations,
  gitops,
  otlp,
];
