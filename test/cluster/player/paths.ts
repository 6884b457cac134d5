import type { ApiObject, ObjectKind } from '../../../src/local/recording.js';
import { text } from '../../checker/json.js';

const GROUPS: Readonly<Record<ObjectKind, string>> = {
  lighthousejobs: '/apis/lighthouse.jenkins.io/v1alpha1',
  pipelineruns: '/apis/tekton.dev/v1',
  taskruns: '/apis/tekton.dev/v1',
  pods: '/api/v1',
  events: '/api/v1',
  pipelineactivities: '/apis/jenkins.io/v1',
};

/** Where the objects of a kind are. */
export function placeOf(kind: ObjectKind, namespace: string): string {
  return `${GROUPS[kind]}/namespaces/${namespace}/${kind}`;
}

/** Where one object is. */
export function pathOf(kind: ObjectKind, object: ApiObject): string {
  return `${placeOf(kind, text(object, 'metadata', 'namespace'))}/${nameOf(object)}`;
}

export function nameOf(object: unknown): string {
  return text(object, 'metadata', 'name');
}

export function uidOf(object: unknown): string {
  return text(object, 'metadata', 'uid');
}

export function labelOf(object: unknown, label: string): string {
  return text(object, 'metadata', 'labels', label);
}
