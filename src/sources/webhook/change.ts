import { ATTR } from '../../core/contract/attributes.js';
import type { ChangeTold, ChangeUpdate, PushUpdate, RepositoryRef } from '../../core/contract/change.js';
import { changeTitle } from '../../core/kit/change-title.js';
import { present } from '../../core/kit/labels.js';
import type { Change, ChangeState, Delivery } from './delivery.js';
import { actionOf, attributesOf, changeFacts, resourceOf, timeOf } from './map.js';

const STATES: Readonly<Record<ChangeState, NonNullable<ChangeTold['state']>>> = {
  open: 'open',
  wip: 'open',
  closed: 'closed',
  merged: 'merged',
};

/** What a delivery tells those who draw pull requests; undefined when it is about none, or does not say where. */
export function mapChange(delivery: Delivery): ChangeUpdate | PushUpdate | undefined {
  const { guid, change, kind, ref } = delivery;
  const repository = placeOf(delivery);
  if (guid === undefined || repository === undefined) return undefined;
  if (change !== undefined) return changeOf(delivery, change, repository, guid);
  const revision = kind === 'push' && ref?.type !== 'tag' ? ref?.revision : undefined;
  return revision === undefined ? undefined : { type: 'push', repository, revision, guid };
}

function changeOf(delivery: Delivery, change: Change, repository: RepositoryRef, guid: string): ChangeUpdate {
  const action = actionOf(delivery);
  const time = timeOf(delivery);
  return {
    type: 'change',
    ref: { ...repository, number: change.number },
    told: toldOf(delivery, change),
    guid,
    kind: delivery.kind,
    ...(action === undefined ? {} : { action }),
    ...(time === undefined ? {} : { time }),
    attributes: attributesOf(delivery, guid, action),
  };
}

function toldOf(delivery: Delivery, change: Change): ChangeTold {
  const { owner = '', repository = '' } = delivery;
  const { title, body, state, created, updated, mergeRevision } = change;
  return {
    ...{ owner, repository },
    ...(title !== undefined && { title }),
    ...(body !== undefined && { body }),
    ...(state !== undefined && { state: STATES[state] }),
    ...(created !== undefined && { created }),
    ...(updated !== undefined && { updated }),
    ...(mergeRevision !== undefined && { mergeRevision }),
    attributes: {
      ...changeFacts(delivery),
      ...present({ [ATTR.changeTitle]: changeTitle(title), [ATTR.changeState]: state }),
    },
    resource: resourceOf(delivery),
  };
}

/** The host is that of the repository's own address. */
function placeOf({ owner, repository, repositoryUrl }: Delivery): RepositoryRef | undefined {
  const host = URL.canParse(repositoryUrl ?? '') ? new URL(repositoryUrl ?? '').host : '';
  if (host === '' || owner === undefined || repository === undefined) return undefined;
  return { host, owner: owner.toLowerCase(), repository: repository.toLowerCase() };
}
