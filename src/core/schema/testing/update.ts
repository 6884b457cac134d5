import type { EntityUpdate } from '../../contract/model.js';

/** A right update, as small as one can be. */
export const UPDATE: EntityUpdate = {
  type: 'entity',
  key: 'deploy|1',
  ref: { kind: 'Deploy', namespace: '', name: 'd', uid: '1', resourceVersion: '1' },
  deleted: false,
  labels: new Map([['event-GUID', 'g']]),
  created: 1_000_000,
  facts: { name: 'deploy', kind: 'internal', service: 'gitops', resource: {}, attributes: {} },
  resultAttribute: 'cicd.pipeline.result',
  cancellationIsError: true,
  end: 2_000_000,
  outcome: { result: 'success' },
  lastSign: 2_000_000,
  parts: [],
  endsWithDeletedChild: false,
  patchable: false,
};
