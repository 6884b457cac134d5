import type { Line } from '../../src/local/recording.js';
import type { Due } from './due.js';
import { tellEvent, tellFamily } from './event.js';
import { tellJob } from './job.js';
import { tellStrayEvents } from './kube-event.js';
import { createTeller, type Teller } from './teller.js';
import { tellStrayWebhooks } from './webhook.js';

export interface Story {
  readonly seed: number;
  /** What a watch would have seen, in the order of its arrival. */
  readonly lines: readonly Line[];
  /** Every span that is due, and no other is. */
  readonly due: readonly Due[];
}

const SPREAD = 40_000;

function tellLoners(teller: Teller, start: number): void {
  const { dice } = teller;
  if (dice.chance(0.3)) tellFamily(teller, { created: start, place: { labels: {}, traceKey: '' } });
  const fate = dice.pick(['completes', 'orphan', 'deleted', 'abandoned', 'no run', 'no run'] as const);
  if (dice.chance(0.25)) tellJob(teller, { created: start + 100, fate });
}

/** A world of random but legal histories, the same for the same seed. */
export function tellStory(seed: number): Story {
  const teller = createTeller(seed);
  const { dice, chronicle, due } = teller;
  const start = dice.int(0, 1500);
  const events = dice.int(1, 2);
  for (let number = 1; number <= events; number += 1) {
    const guid = number === 1 && dice.chance(0.05) ? 'constructor' : teller.uid();
    tellEvent(teller, guid, start + dice.int(0, SPREAD));
    tellStrayWebhooks(teller, start, guid);
  }
  tellLoners(teller, start + dice.int(0, SPREAD));
  tellStrayEvents(teller, start, start + SPREAD);
  return { seed, lines: chronicle.lines(), due };
}
