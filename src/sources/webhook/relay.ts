import { RejectedError } from '../../core/contract/errors.js';
import type { HttpRequest } from '../../core/contract/ports.js';
import { mapActivity } from './activity.js';
import { activityRecord } from './activity-schema.js';
import { parseBody } from './body.js';
import type { Door, KindLabel, Reading } from './door.js';
import { cut } from '../../core/schema/cut.js';
import { ignored, readingOf } from './reading.js';
import { relayedDelivery } from './relay-delivery.js';
import { relayedHook } from './relay-schema.js';
import { isSigned } from './verify.js';
import { kindOf } from './words.js';

const HEADER = {
  signature: 'x-lighthouse-signature',
  payload: 'x-lighthouse-payload-type',
  kind: 'x-lighthouse-webhook-kind',
} as const;

/** Each stage and each step of an activity is an object; no pipeline has so many. */
const MOST_OBJECTS = 10_000;
const OPENING = '{'.charCodeAt(0);

/** Tells before anything is parsed that a body is too much work, as the fields of an activity are lists of lists. */
function hasTooMany(body: Buffer): boolean {
  let count = 0;
  for (const byte of body) if (byte === OPENING) count += 1;
  return count > MOST_OBJECTS;
}

export interface RelayOptions {
  readonly path: string;
  /** None: deliveries are not signed. */
  readonly keys: readonly string[];
  /** A watch of PipelineActivities tells more of them than their records. */
  readonly watchesActivities: boolean;
}

function readActivity(body: Buffer): Reading {
  if (hasTooMany(body)) throw new RejectedError('invalid', 'the activity has too many stages');
  const update = mapActivity(cut(activityRecord, parseBody(body)));
  return update === undefined ? ignored('activity') : { kind: 'activity', outcome: 'taken', update };
}

function readHook(word: string | undefined, body: Buffer): Reading {
  if (!word?.trim()) throw new RejectedError('header', 'the header with the kind is missing');
  const kind = kindOf(word);
  if (kind === undefined) return ignored('other');
  return readingOf(relayedDelivery(kind, cut(relayedHook, parseBody(body))));
}

/** Deliveries that Lighthouse relays. Its `User-Agent` is not asked for: it proves nothing, and proxies change it. */
export function relayDoor({ path, keys, watchesActivities }: RelayOptions): Door {
  const payloadOf = (headers: HttpRequest['headers']): string => headers[HEADER.payload]?.trim() ?? '';
  const label = (headers: HttpRequest['headers']): KindLabel => {
    const payload = payloadOf(headers);
    if (payload === 'activity') return 'activity';
    return (payload === 'webhook' ? kindOf(headers[HEADER.kind]) : undefined) ?? 'other';
  };
  return {
    sender: 'lighthouse',
    path,
    isGenuine: ({ headers, body }) => keys.length === 0 || isSigned(body, headers[HEADER.signature], keys),
    label,
    read: ({ headers, body }) => {
      const payload = payloadOf(headers);
      if (payload === '') throw new RejectedError('header', 'the header with the payload type is missing');
      if (payload === 'webhook') return readHook(headers[HEADER.kind], body);
      if (payload !== 'activity' || watchesActivities) return ignored(label(headers));
      return readActivity(body);
    },
  };
}
