import type { ServerResponse } from 'node:http';
import type { Scene } from './scene.js';

export const GONE = { kind: 'Status', status: 'Failure', reason: 'Expired', message: 'too old', code: 410 };
export const BROKEN = {
  ...GONE,
  reason: 'InternalError',
  message: 'the watch cache is torn down',
  code: 500,
};
export const TOO_LARGE = {
  ...{ kind: 'Status', status: 'Failure', reason: 'Timeout', code: 504 },
  message: 'Too large resource version: 9, current: 7',
  details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
};
export const SECOND = 1000;
/** So much sooner may a timer fire. */
const TOLERANCE = 20;

export function refuse(response: ServerResponse, code: number, status: object, headers = {}): true {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(status));
  return true;
}

/** Says the same to each watch that goes on from where it was; one that has listed anew is let through. */
export function untilListed({ front, resource }: Scene, answer: (response: ServerResponse) => true): void {
  const listed = new Set<string>();
  front.before((asked, response) => {
    if (asked.resource !== resource) return false;
    if (asked.what === 'list') listed.add(asked.selector);
    return asked.what === 'watch' && !listed.has(asked.selector) && answer(response);
  });
}

/** Refuses the first lists of each watch, and says what comes sooner than it was told to. */
export function refuseLists(scene: Scene, count: number, status: number, notBefore = 0): void {
  const { front, resource, complain } = scene;
  const refused = new Map<string, number[]>();
  const headers = notBefore === 0 ? {} : { 'retry-after': String(notBefore / SECOND) };
  front.before((asked, response) => {
    if (asked.resource !== resource || asked.what !== 'list') return false;
    const times = refused.get(asked.selector) ?? [];
    const waited = performance.now() - (times.at(-1) ?? -Infinity);
    if (waited < notBefore - TOLERANCE) complain(`lists again ${waited.toFixed(0)} ms after a refusal`);
    if (times.length >= count) return false;
    refused.set(asked.selector, [...times, performance.now()]);
    return refuse(response, status, { ...BROKEN, code: status }, headers);
  });
}
