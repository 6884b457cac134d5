import { createHash } from 'node:crypto';
import type { ForeignContext } from '../contract/model.js';

/** sha256 of `lighthouse-telemetry/1|<kind>|<key>`, in hex. Changing it is a breaking change. */
function id(kind: 'trace' | 'span', key: string): string {
  return createHash('sha256').update(`lighthouse-telemetry/1|${kind}|${key}`).digest('hex');
}

/** The first 16 bytes, as 32 hex digits. */
export function traceIdOf(traceKey: string): string {
  return id('trace', traceKey).slice(0, 32);
}

/** The first 8 bytes, as 16 hex digits. */
export function spanIdOf(spanKey: string): string {
  return id('span', spanKey).slice(0, 16);
}

export function contextOf(traceKey: string, spanKey: string): ForeignContext {
  return { traceId: traceIdOf(traceKey), spanId: spanIdOf(spanKey) };
}
