import { ATTR } from '../../core/contract/attributes.js';
import { webhookKey } from '../../core/contract/keys.js';
import type { Attributes, EventFacts, EventUpdate, Micros } from '../../core/contract/model.js';
import { changeTitle } from '../../core/kit/change-title.js';
import { present } from '../../core/kit/labels.js';
import { publicUrl } from '../../core/kit/public-url.js';
import { commandsOf } from './commands.js';
import type { Delivery } from './delivery.js';
import type { Kind } from './words.js';

/** A login, a bot's one included; anything else may be a name or an address of a person. */
const LOGIN = /^[\w.@[\]-]{1,100}$/;

/** A comment that is gone, or a review that was taken back, does not tell when that happened. */
const UNTOLD: ReadonlySet<string | undefined> = new Set(['deleted', 'dismissed']);
const CHANGED: ReadonlySet<string | undefined> = new Set(['edited', 'updated']);

function commentTime({ action, comment }: Delivery): Micros | undefined {
  if (UNTOLD.has(action)) return undefined;
  return CHANGED.has(action) ? comment?.updated : comment?.created;
}

function changeTime({ action, change }: Delivery): Micros | undefined {
  return (action === 'opened' ? change?.created : undefined) ?? change?.updated;
}

function issueTime({ action, thing }: Delivery): Micros | undefined {
  return (action === 'opened' ? thing?.created : undefined) ?? thing?.updated;
}

/** A release or deployment tells when it came to be, and not when it was edited or deleted. */
function thingTime({ action, thing }: Delivery): Micros | undefined {
  return UNTOLD.has(action) || CHANGED.has(action) ? undefined : thing?.created;
}

/** When it happened, by the Git host's clock. A push tells only of commits, which may be older by years. */
const TIMES: Readonly<Partial<Record<Kind, (delivery: Delivery) => Micros | undefined>>> = {
  deploy: thingTime,
  deployment_status: thingTime,
  issue: issueTime,
  issue_comment: commentTime,
  pull_request: changeTime,
  pull_request_comment: commentTime,
  release: thingTime,
  review: commentTime,
  review_comment: commentTime,
};

/** When a delivery's event happened, by the Git host's clock. */
export function timeOf(delivery: Delivery): Micros | undefined {
  return TIMES[delivery.kind]?.(delivery);
}

/** Hosts tell a merge as a closing, too. */
export function actionOf({ kind, action, change }: Delivery): string | undefined {
  const isMerge = kind === 'pull_request' && action === 'closed' && change?.state === 'merged';
  return isMerge ? 'merged' : action;
}

export function changeFacts({ owner, repository, change }: Delivery): Attributes {
  return present({
    [ATTR.changeId]: change && String(change.number),
    [ATTR.ownerName]: owner,
    [ATTR.repositoryName]: repository,
  });
}

export function resourceOf({ owner, repository, repositoryUrl, change, ref }: Delivery): Attributes {
  return present({
    [ATTR.ownerName]: owner,
    [ATTR.repositoryName]: repository,
    [ATTR.repositoryUrl]: publicUrl(repositoryUrl),
    [ATTR.headName]: change?.headName ?? ref?.name,
    [ATTR.headRevision]: change?.headRevision ?? ref?.revision,
    [ATTR.headType]: ref?.type,
    [ATTR.baseName]: change?.baseName,
    [ATTR.baseRevision]: change?.baseRevision,
  });
}

function eventFactsOf(delivery: Delivery, resource: Attributes): EventFacts {
  const { kind, change, owner, repository } = delivery;
  const words = change === undefined ? 'push' : 'pull_request';
  const where =
    owner !== undefined && repository !== undefined ? `${words} ${owner}/${repository}` : undefined;
  return { name: where ?? `event ${kind}`, attributes: changeFacts(delivery), resource };
}

export function attributesOf(delivery: Delivery, guid: string, action: string | undefined): Attributes {
  const { kind, sender, comment, change } = delivery;
  const commands = commandsOf(comment?.text);
  return {
    [ATTR.eventGuid]: guid,
    [ATTR.webhookKind]: kind,
    ...changeFacts(delivery),
    ...present({
      [ATTR.webhookAction]: action,
      [ATTR.webhookSender]: sender !== undefined && LOGIN.test(sender) ? sender : undefined,
      [ATTR.changeTitle]: changeTitle(change?.title),
      [ATTR.changeState]: change?.state,
    }),
    ...(commands.length === 0 ? {} : { [ATTR.webhookCommands]: commands }),
  };
}

/** What a delivery tells of its event; undefined when it names none. */
export function mapDelivery(delivery: Delivery): EventUpdate | undefined {
  const { kind, guid } = delivery;
  if (guid === undefined) return undefined;
  const action = actionOf(delivery);
  const resource = resourceOf(delivery);
  const time = timeOf(delivery);
  return {
    type: 'event',
    guid,
    key: webhookKey(guid, kind),
    ...(time === undefined ? {} : { time }),
    facts: {
      name: action === undefined ? kind : `${kind} ${action}`,
      kind: 'internal',
      service: 'webhook',
      resource,
      attributes: attributesOf(delivery, guid, action),
    },
    eventFacts: eventFactsOf(delivery, resource),
  };
}
