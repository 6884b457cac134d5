import type { Attributes, AttributeValue, SpanRecord } from '../contract/model.js';

/** Ids, times, enums and the tags and lengths of protobuf around them. */
const SPAN_OVERHEAD = 96;
const LINK_OVERHEAD = 40;
const ATTRIBUTE_OVERHEAD = 16;
const NUMBER = 10;

/**
 * Bytes that a span takes in an export request, before compression. Never less than it takes: its resource is
 * counted with each span although a request holds equal ones once.
 */
export function estimateSize(record: SpanRecord): number {
  let size = SPAN_OVERHEAD + Buffer.byteLength(record.name);
  size += attributesSize(record.attributes) + attributesSize(record.resource);
  for (const link of record.links) size += LINK_OVERHEAD + attributesSize(link.attributes);
  return size;
}

function attributesSize(attributes: Attributes): number {
  let size = 0;
  for (const key of Object.keys(attributes)) {
    size += ATTRIBUTE_OVERHEAD + Buffer.byteLength(key) + valueSize(attributes[key] ?? '');
  }
  return size;
}

function valueSize(value: AttributeValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object') return NUMBER;
  return value.reduce((size, item) => size + ATTRIBUTE_OVERHEAD + Buffer.byteLength(item), 0);
}
