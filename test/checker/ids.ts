import { createHash } from 'node:crypto';

/** A span key or trace key, e.g. `k8s|<uid>`, `event|<guid>`, `k8s|<uid>|step/build`. */
export type Key = string;

export function traceIdOf(key: Key): string {
  return hash('trace', key).slice(0, 32);
}

export function spanIdOf(key: Key): string {
  return hash('span', key).slice(0, 16);
}

function hash(kind: string, key: Key): string {
  return createHash('sha256').update(`lighthouse-telemetry/1|${kind}|${key}`).digest('hex');
}
