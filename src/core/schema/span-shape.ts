import { z } from 'zod';
import type { SpanLink, SpanRecord } from '../contract/model.js';
import { attributes, hex, key, micros, type Shape } from './update-shape.js';

const link = z.object({ traceId: hex(32), spanId: hex(16), attributes } satisfies Shape<SpanLink>);

/** A finished span, as it was written down. */
export const spanRecord = z.object({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: hex(16).optional(),
  name: key,
  kind: z.enum(['internal', 'server']),
  start: micros,
  end: micros,
  status: z.enum(['unset', 'error']),
  attributes,
  resource: attributes,
  links: z.array(link),
} satisfies Shape<SpanRecord>);
