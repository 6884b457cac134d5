import type { AnySource } from '../../src/core/contract/plugin.js';
import { events } from '../../src/sources/events/index.js';
import { lighthouseJobs } from '../../src/sources/lighthouse_jobs/index.js';
import { pods } from '../../src/sources/pods/index.js';
import { tekton } from '../../src/sources/tekton/index.js';
import { story, type Wire } from './objects.js';

/** A kind that a built-in source watches, and a good object of it. */
export interface Subject {
  readonly kind: string;
  readonly plural: string;
  readonly plugin: AnySource;
  readonly good: Wire;
}

function subject(plugin: AnySource, kind: string, name: string): Subject {
  const folder = new URL(`../../src/sources/${plugin.type}/`, import.meta.url);
  return { kind, plural: `${kind.toLowerCase()}s`, plugin, good: story(folder.href, name) };
}

/** Each kind of entity. */
export const ENTITIES: readonly Subject[] = [
  subject(lighthouseJobs, 'LighthouseJob', 'job-failed'),
  subject(tekton, 'PipelineRun', 'pipelinerun-succeeded'),
  subject(tekton, 'TaskRun', 'taskrun-succeeded'),
  subject(pods, 'Pod', 'pod-succeeded'),
];

/** Each kind that is watched: those of entities, and Kubernetes Events. */
export const SUBJECTS: readonly Subject[] = [...ENTITIES, subject(events, 'Event', 'event-pulled')];
