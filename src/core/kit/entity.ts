import { objectKey } from '../contract/keys.js';
import type { EntityUpdate } from '../contract/model.js';
import { ownerOf, refOf, type Metadata } from '../schema/object.js';

type Head = 'type' | 'key' | 'ref' | 'deleted' | 'labels' | 'owner' | 'traceKey' | 'created';

/** What every object tells alike: who it is, whose it is, and when it was created. */
export function headOf(
  kind: string,
  meta: Metadata,
  deleted: boolean,
  traceKey: string | undefined,
): Pick<EntityUpdate, Head> {
  const owner = ownerOf(meta);
  return {
    type: 'entity',
    key: objectKey(meta.uid),
    ref: refOf(kind, meta),
    deleted,
    labels: meta.labels,
    ...(owner && { owner }),
    ...(traceKey === undefined ? {} : { traceKey }),
    created: meta.creationTimestamp,
  };
}
