import { describe, it } from 'vitest';
import { zeroOf, type Line } from '../../src/local/recording.js';
import { check } from '../checker/check.js';
import { text } from '../checker/json.js';
import { readGrounds } from '../pipeline/grounds.js';
import { createPipeline, toRequests } from '../pipeline/in-process.js';
import { mapLines, reordered, versionsOf, type Play } from '../stories/play.js';
import { LATER, playWithBrokenWatches, type Hiding } from './broken-watch.js';
import { deletedAtCompletion } from './deletions.js';
import { createFamily, times } from './family.js';
import type { WatchFault } from './scene.js';
import { WATCH_FAULTS } from './watch-faults.js';
import type { Weakness } from './watched.js';
import {
  emptyWhenRefused,
  fromNow,
  withoutErrorLines,
  withoutGone,
  withoutRetryAfter,
  withoutWords,
} from './weak-client.js';

const family = createFamily('watch');
const COUNT = times(100);
/** Of what is weakened: by then it has been found out, or never will be. */
const MOST = 100;
const GROUNDS = (await readGrounds()).filter(
  ({ name }) => name === 'r1-pull-request' || name === 'r3-trouble',
);
const RECORDED = GROUNDS.map(({ lines }) => lines);
/** Of each object the state that ends it is told by its deletion only. */
const DELETED = GROUNDS.map(({ mapped }) => deletedAtCompletion(mapped).lines);

const isDeletion: Hiding = (line) => line.kind !== 'webhook' && line.type === 'DELETED';

/** What the registry makes of lines that nothing stands in the way of. */
function undisturbed(lines: readonly Line[], zero: number): Play {
  const pipeline = createPipeline(zero);
  for (const { line, updates } of reordered(mapLines(lines), lines)) {
    pipeline.clock.moveTo(zero + line.t * 1000);
    for (const update of updates) pipeline.registry.handle(update);
  }
  pipeline.clock.moveTo(zero + ((lines.at(-1)?.t ?? 0) + LATER) * 1000);
  const { open } = pipeline.registry.size;
  pipeline.finish();
  return { records: pipeline.records, held: { open } };
}

interface Setup {
  readonly sessions?: readonly (readonly Line[])[];
  readonly hiding?: Hiding;
  readonly weakness?: readonly [string, Weakness];
}

async function breakAll(name: string, fault: WatchFault, setup: Setup = {}): Promise<void> {
  const { sessions = RECORDED, weakness } = setup;
  const hits: Hiding = ({ kind }) =>
    kind !== 'webhook' && (!Array.isArray(fault.hits) || fault.hits.includes(kind));
  const tally = family(name, weakness?.[0]);
  for (
    let seed = 1;
    tally.row.injected < (weakness === undefined ? COUNT : MOST) && !tally.hasFound;
    seed += 1
  ) {
    const lines = sessions[seed % sessions.length] ?? [];
    const zero = zeroOf(lines);
    const hiding = setup.hiding ?? hits;
    const { seen, held, records, ...played } = await playWithBrokenWatches({
      lines,
      zero,
      fault,
      seed,
      hiding,
      weakness: weakness?.[1],
    });
    const due = undisturbed(seen, zero);
    const waits =
      held === due.held.open ? [] : [`seed ${seed}: ${held} are waited for instead of ${due.held.open}`];
    const checked = check(seen, toRequests(records), { gitops: true }).problems.map(({ text }) => text);
    const problems = [...played.problems, ...waits, ...checked];
    tally.add({ ...played, right: versionsOf(due.records), found: versionsOf(records), problems });
  }
  tally.judge();
}

/** Whoever does not know that it is blind lets a job end with its run, which was deleted. */
const ORPHANS = {
  sessions: DELETED.slice(-1),
  hiding: (line: Line) =>
    line.kind === 'lighthousejobs' && text(line.object, 'status', 'completionTime') !== '',
} as const;
const DELETIONS = { sessions: DELETED, hiding: isDeletion } as const;
const FAULTS = Object.values(WATCH_FAULTS).map((fault): [string, WatchFault] => [fault.name, fault]);

describe('a watch that meets', () => {
  it.each(FAULTS)('%s loses nothing', (name, fault) => breakAll(name, fault));
});

describe('what is deleted while a watch is broken', () => {
  it('is told by the watch that goes on', () =>
    breakAll('deleted in a gap, replayed', WATCH_FAULTS.restart, DELETIONS));

  it('is told as it was known when only a list can tell', () =>
    breakAll('deleted in a gap, 410', WATCH_FAULTS.goneByStatus, DELETIONS));

  it('is not mistaken for the end of those that it belonged to', () =>
    breakAll('a run was deleted, then refused for long', WATCH_FAULTS.refused, ORPHANS));

  it('is found to be mistaken for that when silence is always believed', () =>
    breakAll('a run was deleted, then refused for long', WATCH_FAULTS.refused, {
      ...ORPHANS,
      weakness: ['silence is always believed', { unsaid: ({ type }) => type === 'watch' }],
    }));

  it.each<[string, WatchFault, string, Weakness]>([
    [
      'deleted in a gap, replayed',
      WATCH_FAULTS.restart,
      'DELETED is ignored',
      { unsaid: (update) => update.type === 'entity' && update.deleted },
    ],
    [
      'deleted in a gap, 410',
      WATCH_FAULTS.goneByStatus,
      'not looked at what a list lacks',
      { unsaid: ({ type }) => type === 'vanished' },
    ],
  ])('is found to be lost, %s', (name, fault, words, weakness) =>
    breakAll(name, fault, { ...DELETIONS, weakness: [words, weakness] }),
  );
});

describe('a watch is found out that', () => {
  const { goneByStatus, goneByLine, errorLine, halfLine, stall, empty, tooLarge } = WATCH_FAULTS;
  const { listFails, tooMany, reset, restart } = WATCH_FAULTS;
  it.each<[string, WatchFault, Weakness]>([
    ['410 is retried like any refusal', goneByStatus, { client: withoutGone }],
    ['ERROR lines are skipped', goneByLine, { client: withoutErrorLines }],
    ['ERROR lines are skipped', errorLine, { client: withoutErrorLines }],
    ['goes on from now', halfLine, { client: fromNow }],
    ['silence is not noticed', stall, { timing: { bookmarkSilenceMs: 600_000 } }],
    ['closes at once are closes in due time', empty, { timing: { shortWatchMs: 0 } }],
    ['the reason is not read', tooLarge, { client: withoutWords }],
    ['a list that fails is empty', listFails, { client: emptyWhenRefused }],
    ['Retry-After is not read', tooMany, { client: withoutRetryAfter }],
    ['goes on from now', reset, { client: fromNow }],
    ['goes on from now', restart, { client: fromNow }],
  ])('%s', (words, fault, weakness) =>
    breakAll(fault.name, fault, { weakness: [words, { patience: 600, ...weakness }] }),
  );
});
