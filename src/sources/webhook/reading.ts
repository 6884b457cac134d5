import { RejectedError } from '../../core/contract/errors.js';
import type { Delivery } from './delivery.js';
import type { KindLabel, Reading } from './door.js';
import { mapChange } from './change.js';
import { mapDelivery } from './map.js';
import { isUsed } from './words.js';

const LONGEST_GUID = 255;

/** Any text may name an event; an empty one names none. */
export function guidOf(text: string | null | undefined): string | undefined {
  const guid = text?.trim() ?? '';
  if (guid.length > LONGEST_GUID) throw new RejectedError('guid', 'the GUID is too long');
  return guid === '' ? undefined : guid;
}

export function ignored(kind: KindLabel): Reading {
  return { kind, outcome: 'ignored' };
}

export function readingOf(delivery: Delivery): Reading {
  const { kind } = delivery;
  if (!isUsed(kind)) return ignored(kind);
  const update = mapDelivery(delivery);
  const change = mapChange(delivery);
  return { kind, outcome: 'taken', update, change, withoutGuid: update === undefined };
}
