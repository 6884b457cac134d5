import { changeKey } from '../../core/contract/keys.js';
import type { EntityUpdate, Micros, Outcome, PartFacts } from '../../core/contract/model.js';
import { createdOf, type ChangeRecord, type Told } from './record.js';

/** Where a pull request stands, and when the last one below it was closed. */
export interface Standing {
  readonly traceKey: string;
  readonly parentKey?: string;
  readonly end: Micros;
}

/** Kinds of deliveries that become parts. Comments are left to the traces of the events that they start. */
const PARTS: ReadonlySet<string> = new Set(['pull_request', 'review']);

/** A pull request that is closed, as an entity. */
export function entityOf(
  record: ChangeRecord,
  closing: Told,
  { traceKey, parentKey, end }: Standing,
): EntityUpdate {
  const { facts } = closing;
  const { owner, repository, attributes, resource } = facts;
  return {
    type: 'entity',
    key: changeKey(record.ref),
    ref: {
      kind: 'PullRequest',
      namespace: owner,
      name: `${owner}/${repository}#${String(record.ref.number)}`,
      // Neither is an object of the API server.
      ...{ uid: '', resourceVersion: '1' },
    },
    deleted: false,
    labels: new Map(),
    traceKey,
    ...(parentKey === undefined ? {} : { parentKey }),
    created: createdOf(record) ?? end,
    facts: { name: `PR ${owner}/${repository}`, kind: 'internal', service: 'gitops', resource, attributes },
    cancellationIsError: true,
    end,
    outcome: outcomeOf(closing),
    lastSign: end,
    parts: partsOf(record, closing),
    endsWithDeletedChild: false,
    patchable: false,
  };
}

function outcomeOf({ facts }: Told): Outcome {
  return facts.state === 'merged' ? { result: 'success' } : { result: 'failure', errorType: 'closed' };
}

/** Every other delivery that tells its time, in the order of their GUIDs. */
function partsOf({ told }: ChangeRecord, closing: Told): readonly PartFacts[] {
  return [...told.values()]
    .filter(({ guid, kind }) => guid !== closing.guid && PARTS.has(kind))
    .sort((a, b) => (a.guid < b.guid ? -1 : 1))
    .flatMap(({ guid, kind, action, time, attributes }) =>
      time === undefined
        ? []
        : [
            {
              path: `delivery/${guid}`,
              name: action === undefined ? kind : `${kind} ${action}`,
              ...{ start: time, end: time, attributes },
            },
          ],
    );
}
