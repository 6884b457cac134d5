import { z } from 'zod';
import type { EntityUpdate, EventUpdate, Micros, SpanRecord, Update } from '../contract/model.js';
import type { Closing, NoteHome } from '../registry/finish.js';
import { readJson } from '../schema/json.js';
import { spanRecord } from '../schema/span-shape.js';
import { hex, outcome, readUpdate, type Reading, type Shape } from '../schema/update-shape.js';

/** What the registry would forget with the process. */
export interface KeptUpdate {
  /** When it was told. */
  readonly at: Micros;
  readonly update: EntityUpdate | EventUpdate;
  /** How the entity was closed, when its span has left. */
  readonly closing?: Closing | undefined;
  /** The entity had ended long before the process started. Rows that were written before this was kept tell nothing of it. */
  readonly isHistory?: boolean | undefined;
}

const closed = z.object({ end: z.int(), outcome, incomplete: z.boolean() } satisfies Shape<Closing>);
const anything = z.record(z.string(), z.unknown());
const envelope = z.object({
  at: z.int(),
  update: anything,
  closing: closed.optional(),
  isHistory: z.boolean().optional(),
});
const place = z.object({ traceId: hex(32), spanId: hex(16), created: z.int() } satisfies Shape<NoteHome>);
const roots = z.union([z.int(), z.literal('ignored')]);

interface Envelope extends Omit<KeptUpdate, 'update'> {
  readonly update: Plain;
}

type Plain = Readonly<Record<string, unknown>>;

function toPlain(update: Update): Plain {
  return update.type === 'entity' ? { ...update, labels: [...update.labels] } : { ...update };
}

function fromPlain(plain: Plain): Reading<Update> {
  const { labels } = plain;
  const isPairs = Array.isArray(labels) && labels.every((pair) => Array.isArray(pair) && pair.length === 2);
  return readUpdate(isPairs ? { ...plain, labels: new Map(labels as [unknown, unknown][]) } : plain);
}

export function encodeUpdate({ update, ...kept }: KeptUpdate): string {
  return JSON.stringify({ ...kept, update: toPlain(update) });
}

export function decodeUpdate(text: string): Reading<KeptUpdate> {
  const read = readJson<Envelope>(envelope, text);
  if ('fault' in read) return read;
  const { update, ...kept } = read.value;
  const told = fromPlain(update);
  if ('fault' in told) return told;
  const { value } = told;
  if (value.type !== 'entity' && value.type !== 'event') return { fault: `type: ${value.type} is not kept` };
  return { value: { ...kept, update: value } };
}

/** An update as it was handed over. */
export function encodeTold(update: Update): string {
  return JSON.stringify(toPlain(update));
}

export function decodeTold(text: string): Reading<Update> {
  const read = readJson<Plain>(anything, text);
  return 'fault' in read ? read : fromPlain(read.value);
}

export function encodeSpan(record: SpanRecord): string {
  return JSON.stringify(record);
}

export function decodeSpan(text: string): Reading<SpanRecord> {
  return readJson(spanRecord, text);
}

export function decodeIds(text: string): Reading<readonly string[]> {
  return readJson(z.array(z.string()), text);
}

export function decodeHome(text: string): Reading<NoteHome> {
  return readJson(place, text);
}

/** The start of a root that has left. */
export function decodeRoot(text: string): Reading<Micros | 'ignored'> {
  return readJson(roots, text);
}

/** What is no JSON. */
export function asIs(value: string): Reading<string> {
  return { value };
}

export function decodeTime(text: string): Reading<Micros> {
  return readJson(z.int(), text);
}
