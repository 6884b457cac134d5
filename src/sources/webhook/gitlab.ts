import { RejectedError } from '../../core/contract/errors.js';
import { parseBody } from './body.js';
import type { Door } from './door.js';
import { cut } from '../../core/schema/cut.js';
import { gitlabDelivery, gitlabKind, gitlabKindOf } from './gitlab-delivery.js';
import { gitlabHook } from './gitlab-schema.js';
import { guidOf, ignored, readingOf } from './reading.js';
import { isToken } from './verify.js';

const HEADER = {
  token: 'x-gitlab-token',
  event: 'x-gitlab-event',
  delivery: 'x-gitlab-event-uuid',
} as const;

/** Deliveries that come from GitLab itself. It proves itself by a token, and signs nothing. */
export function gitlabDoor(path: string, tokens: readonly string[]): Door {
  return {
    sender: 'gitlab',
    path,
    isGenuine: ({ headers }) => isToken(headers[HEADER.token], tokens),
    label: (headers) => gitlabKind(headers[HEADER.event]) ?? 'other',
    read: ({ headers, body }) => {
      const event = headers[HEADER.event]?.trim() ?? '';
      if (event === '') throw new RejectedError('header', 'the header with the event is missing');
      const told = gitlabKind(event);
      if (told === undefined) return ignored('other');
      const hook = cut(gitlabHook, parseBody(body));
      const kind = gitlabKindOf(told, hook);
      if (kind === undefined) return ignored('other');
      return readingOf(gitlabDelivery(kind, guidOf(headers[HEADER.delivery]), hook));
    },
  };
}
