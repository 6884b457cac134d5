import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'vitest';
import { zeroOf, type Line, type ObjectLine } from '../../src/local/recording.js';
import { endedRun, push } from '../process/pushes.js';
import { mapLines, play, reordered, versionsOf } from '../stories/play.js';
import { createFamily, times, type Tally } from './family.js';
import type { Disk } from './fragile-store.js';
import { Life } from './life.js';
import type { World } from './world.js';

const family = createFamily('memory');
const EVENTS = times(80_000);
const A_TIME = 500;
const SECOND = 1000;
const APART = 60 * SECOND;
/** For longer than anything is remembered. */
const WARM = 26 * 3600 * SECOND;
/** Longer than a root waits for another job. */
const PAUSE = 20 * SECOND;
const DELETED_AFTER = 600 * SECOND;
/** Bytes an event. Ids of 50,000 roots and 100,000 webhooks that left are remembered, about 480 an event; a state takes more. */
const MOST_GROWTH = 800;
const NOTHING = { right: new Map(), found: new Map(), injected: 0 };

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** A run, its webhook, and its deletion. */
function linesOf(index: number, pause: number, deletes: boolean): Line[] {
  const run: ObjectLine = { ...endedRun(`guid-${String(index)}`), t: index * APART + pause };
  const webhook: Line = { ...push(`guid-${String(index)}`), t: run.t, kind: 'webhook', line: 1 };
  const deletion: Line = { ...run, type: 'DELETED', t: run.t + DELETED_AFTER };
  return deletes ? [run, webhook, deletion] : [run, webhook];
}

/** Events for some minutes: what is not deleted in them is deleted later. */
interface Stretch {
  readonly lines: readonly Line[];
  readonly end: number;
}

function stretchOf(number: number, deletes: boolean): Stretch {
  const first = number * A_TIME;
  const pause = number * PAUSE;
  const lines = Array.from({ length: A_TIME }, (_, index) => linesOf(first + index, pause, deletes)).flat();
  return { lines, end: (first + A_TIME) * APART + pause + PAUSE };
}

/** Bytes in use when some time had passed, and so many events later. */
interface Growth {
  readonly warm: number;
  readonly end: number;
  readonly events: number;
}

/** Plays events for hours. */
async function churn(tally: Tally, count: number, deletes: boolean, disk: Disk): Promise<Growth> {
  const zero = zeroOf(stretchOf(0, deletes).lines);
  const world: World = { zero, lines: [], listed: () => [], objectLines: () => [] };
  const life = new Life(world, disk, {}, 1, zero);
  await life.start(0, []);
  let [warm, events] = [0, 0];
  let later: readonly Line[] = [];
  for (let number = 0; number < count / A_TIME; number += 1) {
    const { lines, end } = stretchOf(number, deletes);
    const all = [...later, ...lines].sort((one, other) => one.t - other.t);
    later = all.filter(({ t }) => t >= end);
    const now = all.slice(0, all.length - later.length);
    reordered(mapLines(now), now).forEach((line, index) => life.take(line, index));
    life.moveTo(end);
    life.catchUp();
    // What waited for the store goes on.
    await new Promise(setImmediate);
    life.catchUp();
    const right = versionsOf(play(reordered(mapLines(lines), lines), 'standing', zero).records);
    tally.add({ right, found: versionsOf(life.collector.taken.splice(0)), injected: A_TIME });
    if (end <= WARM) warm = heap();
    else events += A_TIME;
  }
  return { warm, end: heap(), events };
}

async function judgeGrowth(tally: Tally, count: number, deletes: boolean): Promise<void> {
  const disk: Disk = new Map();
  const { warm, end, events } = await churn(tally, count, deletes, disk);
  const growth = (end - warm) / events;
  const rows = [...disk.values()].reduce((sum, table) => sum + table.size, 0);
  tally.measured = `heap ${inMB(warm)}, ${growth.toFixed(0)} B more with each event; ${String(rows)} rows in the store`;
  if (growth > MOST_GROWTH) tally.add({ ...NOTHING, problems: ['the heap grows'] });
  tally.judge();
}

const inMB = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

describe('events for hours', () => {
  it('leave nothing in memory', () => judgeGrowth(family('events for hours'), EVENTS, true));

  it('are found to stay when nobody tells what is deleted', () =>
    judgeGrowth(family('events for hours', 'deletions are not told'), EVENTS / 4, false));
});
