import type { AnySource } from '../../src/core/contract/plugin.js';
import { BenchError } from './bench.js';
import { behaviourPromises } from './behaviour.js';
import { listens, listeningPromises } from './listening.js';
import type { Material, Subject } from './material.js';
import type { PromiseGroup } from './promise.js';
import { roomPromises } from './room.js';
import { watches, watchingPromises } from './watching.js';

/** The promises of sources, as ARCHITECTURE.md lists them. */
export const groups: readonly PromiseGroup[] = [
  {
    heading: 'Of every built-in source:',
    promises: roomPromises,
    concerns: ({ material }) => material.room !== undefined,
  },
  { heading: 'Of every source, built in or in-house:', promises: behaviourPromises, concerns: () => true },
  {
    heading: 'Of every source that watches:',
    promises: watchingPromises,
    concerns: ({ plugin }) => watches(plugin),
  },
  {
    heading: 'Of every source that takes deliveries:',
    promises: listeningPromises,
    concerns: ({ plugin }) => listens(plugin),
  },
];

async function isKept(kept: PromiseGroup['promises'][number]['kept'], subject: Subject): Promise<boolean> {
  try {
    return await kept(subject);
  } catch (error) {
    if (error instanceof BenchError) throw error;
    return false; // A throw breaks the promise whose case it is.
  }
}

/** The sentences that a source breaks. One after the other: they share the timers. */
export async function brokenBy(plugin: AnySource, material: Material): Promise<string[]> {
  const subject = { plugin, material };
  const broken: string[] = [];
  for (const { promises, concerns } of groups) {
    for (const { sentence, kept } of concerns(subject) ? promises : []) {
      if (!(await isKept(kept, subject))) broken.push(sentence);
    }
  }
  return broken;
}
