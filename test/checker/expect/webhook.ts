import { spanIdOf } from '../ids.js';
import { instant, SECOND } from '../instant.js';
import { text } from '../json.js';
import type { Delivery, World } from '../recording.js';
import type { Expected } from './model.js';
import { said, timed } from './span.js';

/** An event that is older than this when its root starts, says nothing of how long that waited. */
const LONGEST_WAIT = 3600n * SECOND;
/** They tell of settings, or of what a pipeline itself reports: no job comes of them, and no part. */
const NO_EVENTS: ReadonlySet<string> = new Set([
  ...['', 'check_run', 'check_suite', 'fork', 'installation', 'installation_repository', 'label'],
  ...['ping', 'repository', 'star', 'status', 'watch'],
]);
const COMMENTS: ReadonlySet<string> = new Set(['issue_comment', 'pull_request_comment', 'review_comment']);

/** One part per event and kind of webhook, when the event has a root. A redelivery adds nothing. */
export function webhookSpans(world: World, roots: readonly Expected[]): readonly Expected[] {
  const parts = world.deliveries.flatMap((delivery) => {
    if (NO_EVENTS.has(delivery.kind)) return [];
    const guid = text(delivery.body, 'GUID').trim();
    const root = roots.find(({ spanId }) => guid !== '' && spanId === spanIdOf(`event|${guid}`));
    return root === undefined ? [] : [webhookSpan(delivery, guid, root)];
  });
  return parts.filter(({ spanId }, index) => parts.findIndex((part) => part.spanId === spanId) === index);
}

/** From the event until something came of it: a point when the time of the event is not told, or can't be. */
function webhookSpan(delivery: Delivery, guid: string, root: Expected): Expected {
  const { kind, body } = delivery;
  const name = [kind, text(body, 'Action')].filter((word) => word !== '').join(' ');
  const end = root.start;
  const time = timeOf(delivery);
  const isTold = time !== undefined && time <= end && end - time <= LONGEST_WAIT;
  return {
    role: 'webhook',
    subject: `webhook "${name}" of event ${guid}`,
    spanId: spanIdOf(`event|${guid}|webhook/${kind}`),
    traceId: root.traceId,
    parentId: root.spanId,
    name,
    kind: 'internal',
    service: 'webhook',
    kin: new Set(),
    links: [],
    ...timed(isTold ? time : end, end),
    ...said({
      role: 'webhook',
      attributes: new Map([
        ['lighthouse.event.guid', [guid]],
        ['lighthouse.webhook.kind', [kind]],
      ]),
    }),
  };
}

/** By the clock of the Git host. A push tells none: the dates of its commits are not its own. */
function timeOf({ kind, body }: Delivery): bigint | undefined {
  const action = text(body, 'Action');
  const isEdited = action === 'edited' || action === 'updated';
  if (COMMENTS.has(kind)) {
    return action === 'deleted'
      ? undefined
      : instant(text(body, 'Comment', isEdited ? 'Updated' : 'Created'));
  }
  if (kind !== 'pull_request') return undefined;
  const opened = action === 'opened' ? instant(text(body, 'PullRequest', 'Created')) : undefined;
  return opened ?? instant(text(body, 'PullRequest', 'Updated'));
}
