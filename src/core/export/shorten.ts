import { ATTR } from '../contract/attributes.js';
import type { Attributes, AttributeValue, SpanRecord } from '../contract/model.js';

/** What is no longer than this is left as it is: a span of such words alone is never too large. */
const SHORT = 128;
const FEW = 8;

function sizeOf(value: AttributeValue): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' ? value.reduce((size, item) => size + item.length, 0) : 0;
}

/** Without half of a character at its end. */
function begin(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function shortenValue(value: AttributeValue, cap: number): AttributeValue {
  if (sizeOf(value) <= cap) return value;
  if (typeof value === 'string') return begin(value, cap);
  if (typeof value !== 'object') return value;
  const items = value.slice(0, Math.max(FEW, Math.ceil(value.length / 2)));
  return items.map((item) => begin(item, Math.max(SHORT, cap)));
}

function shortenAll(attributes: Attributes, cap: number): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, shortenValue(value, cap)]),
  );
}

/**
 * A span with its longest words cut to half their length, and half of its links when there are many, marked as cut. The
 * same span is always cut the same way. Undefined when nothing of it is long.
 */
export function shorten(record: SpanRecord): SpanRecord | undefined {
  const values = [...Object.values(record.attributes), ...Object.values(record.resource)];
  const longest = Math.max(record.name.length, ...values.map(sizeOf));
  if (longest <= SHORT && record.links.length <= FEW) return undefined;
  const cap = Math.max(SHORT, Math.ceil(longest / 2));
  const attributes = { ...shortenAll(record.attributes, cap), [ATTR.truncated]: true };
  return {
    ...record,
    name: begin(record.name, cap),
    attributes: Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))),
    resource: shortenAll(record.resource, cap),
    links: record.links.slice(0, Math.max(FEW, Math.ceil(record.links.length / 2))),
  };
}
