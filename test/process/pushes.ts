import { ATTR } from '../../src/core/contract/attributes.js';
import type { ObjectLine, WebhookLine } from '../../src/local/recording.js';
import { attribute, emittedIn } from '../checker/output.js';
import type { World } from './world.js';

const TIME = '2020-01-01T00:00:00Z';

/** A run without a job, of an event of its own, that has ended. */
export function endedRun(guid: string): ObjectLine {
  const metadata = { name: guid, namespace: 'jx', uid: `uid-${guid}`, creationTimestamp: TIME };
  const object = {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { ...metadata, labels: { 'event-GUID': guid } },
    status: { startTime: TIME, completionTime: TIME, conditions: [{ type: 'Succeeded', status: 'True' }] },
  };
  return { t: 0, kind: 'pipelineruns', type: 'ADDED', object, line: 1 };
}

/** The webhook of such an event. */
export function push(guid: string): Pick<WebhookLine, 'webhookKind' | 'object'> {
  const repository = { Namespace: 'acme', Name: 'shop' };
  return { webhookKind: 'push', object: { GUID: guid, Ref: 'refs/heads/main', Repo: repository } };
}

/** The events whose webhook is drawn, each as often as it is. */
export function drawnPushes({ backend }: World): readonly string[] {
  const parts = emittedIn(backend.taken()).filter(({ span }) => span.name === 'push');
  return parts.map((part) => attribute(part, ATTR.eventGuid)).sort();
}

/** How many events have a root. */
export function countRoots({ backend }: World): number {
  return emittedIn(backend.taken()).filter(({ span }) => span.name.startsWith('event ')).length;
}
