import { RejectedError } from '../../core/contract/errors.js';
import { parseBody } from './body.js';
import type { Door } from './door.js';
import { cut } from '../../core/schema/cut.js';
import { githubDelivery, githubKind } from './github-delivery.js';
import { githubHook } from './github-schema.js';
import { guidOf, ignored, readingOf } from './reading.js';
import { isSigned } from './verify.js';

const HEADER = {
  signature: 'x-hub-signature-256',
  event: 'x-github-event',
  delivery: 'x-github-delivery',
} as const;

/** Deliveries that come from GitHub itself. */
export function githubDoor(path: string, keys: readonly string[]): Door {
  return {
    sender: 'github',
    path,
    isGenuine: ({ headers, body }) => isSigned(body, headers[HEADER.signature], keys),
    label: (headers) => githubKind(headers[HEADER.event]) ?? 'other',
    read: ({ headers, body }) => {
      const event = headers[HEADER.event]?.trim() ?? '';
      if (event === '') throw new RejectedError('header', 'the header with the event is missing');
      if (githubKind(event) === undefined) return ignored('other');
      const hook = cut(githubHook, parseBody(body));
      const kind = githubKind(event, hook.ref_type);
      const guid = guidOf(headers[HEADER.delivery]);
      return kind === undefined ? ignored('other') : readingOf(githubDelivery(event, kind, guid, hook));
    },
  };
}
