import { expect } from 'vitest';
import type { ObjectKind } from '../../src/local/recording.js';
import { judge } from '../checker/check.js';
import { versionsIn } from '../replay/replayed.js';
import { rightVersions } from './arrived.js';
import type { Child, LogLine } from './child.js';
import { recorded, type Recorded } from './recorded.js';
import { createWorld, until, WATCHES, type WATCHED, type World } from './world.js';

export const FAILS = 'the watch fails and is retried';
const STILL_FAILS = 'the watch still fails';
export const WORKS = 'the watch works again';

/** What was logged about this resource with this message. */
export function about(child: Child, resource: ObjectKind, msg: string): readonly LogLine[] {
  return child
    .log()
    .filter((line) => line.msg === msg && String(line['resource']).split('.')[0] === resource);
}

/** Waits until each watch of these resources has failed more than once. */
export function failsOn(child: Child, resources: readonly (typeof WATCHED)[number][]): Promise<void> {
  return until(() => {
    expect(
      resources.filter((resource) => about(child, resource, STILL_FAILS).length < WATCHES[resource]),
    ).toEqual([]);
  });
}

export function componentState(child: Child, component: string): unknown {
  return child.log('debug').findLast((line) => line.msg === 'health' && line['component'] === component)?.[
    'state'
  ];
}

/** What a sidecar says once, when it works. */
export const LISTED = 'all sources are listed and watched';

/** Waits until it works. */
export function listed(child: Child): Promise<void> {
  return until(() => expect(child.said()).toContain(LISTED));
}

export async function endWell(child: Child): Promise<void> {
  child.signal('SIGTERM');
  expect(await child.ended).toEqual({ code: 0, signal: null });
}

export async function expectAllRight(world: World, recording: Recorded): Promise<void> {
  const taken = world.backend.taken();
  expect(judge(recording.demand, taken).problems).toEqual([]);
  expect(versionsIn(taken)).toEqual(await rightVersions(recording));
}

/** The same where some spans may have come more than once: each time with the same bytes. */
export async function expectEachRight(world: World, recording: Recorded): Promise<void> {
  const taken = world.backend.taken();
  const options = { allowRepeats: true, exemptIncomplete: false };
  expect(judge(recording.demand, taken, options).problems).toEqual([]);
  expect(versionsIn(taken)).toEqual(await rightVersions(recording));
}

export async function prepared(): Promise<{ readonly world: World; readonly recording: Recorded }> {
  const [world, recording] = await Promise.all([createWorld(), recorded('r1-pull-request')]);
  await world.backend.up();
  return { world, recording };
}

export function applyAll({ cluster }: World, { lines }: Recorded, from = 0, to = lines.length): void {
  for (const line of lines.slice(from, to)) cluster.apply(line);
}
