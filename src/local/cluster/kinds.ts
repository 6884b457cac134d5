import type { ObjectKind } from '../recording.js';

/** One resource of the emulated API. `group` is empty for the core group. */
export interface ApiKind {
  readonly group: string;
  readonly version: string;
  readonly plural: ObjectKind;
  readonly kind: string;
}

export const API_KINDS: readonly ApiKind[] = [
  { group: 'lighthouse.jenkins.io', version: 'v1alpha1', plural: 'lighthousejobs', kind: 'LighthouseJob' },
  { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns', kind: 'PipelineRun' },
  { group: 'tekton.dev', version: 'v1', plural: 'taskruns', kind: 'TaskRun' },
  { group: 'jenkins.io', version: 'v1', plural: 'pipelineactivities', kind: 'PipelineActivity' },
  { group: '', version: 'v1', plural: 'pods', kind: 'Pod' },
  { group: '', version: 'v1', plural: 'events', kind: 'Event' },
];

export function apiVersion(kind: ApiKind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

export function apiPath(kind: ApiKind): string {
  return `${kind.group === '' ? '/api' : '/apis'}/${apiVersion(kind)}`;
}
