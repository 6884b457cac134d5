import type { SpanRecord } from '../../src/core/contract/model.js';
import type { Line, ObjectKind } from '../../src/local/recording.js';
import { pause } from '../../src/local/within.js';
import { seeded, type Random } from '../checker/random.js';
import { WATCHED, WATCHES } from '../process/world.js';
import { seenByList } from './seen.js';
import type { WatchFault } from './scene.js';
import { eventually, startWatched, type Watched, type Weakness } from './watched.js';

/** So many lines are applied at once, at most. */
const CHUNK = 12;
const LONGEST_GAP = 15;
/** Of the event loop: by then all has come, or nothing, or something between. */
const MOST_TURNS = 10;
/** In milliseconds. */
const WHILE = 20;
/** In one session. */
const FAULTS = 5;
/** After the last line, in milliseconds of the session: by then only what never ends is waited for. */
export const LATER = 300_000;

/** What came of a session in which the watches broke again and again. */
export interface Outcome {
  readonly records: readonly SpanRecord[];
  /** What the registry still waited for a while after the last line. */
  readonly held: number;
  /** What there was to be seen. */
  readonly seen: readonly Line[];
  readonly injected: number;
  /** Until all was taken, on average. */
  readonly millis: number;
  readonly problems: readonly string[];
}

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly resource: ObjectKind;
}

/** Which lines a fault may hide. */
export type Hiding = (line: Line) => boolean;

/** One in each of so many equal stretches, from a line on that it hides. */
function gapsOf(lines: readonly Line[], count: number, random: Random, hiding: Hiding): Gap[] {
  const stretch = Math.floor(lines.length / count);
  return Array.from({ length: count }, (_, index) => index * stretch).flatMap((begin): Gap[] => {
    const fitting = lines.slice(begin, begin + stretch - LONGEST_GAP).filter(hiding);
    const first = fitting[Math.floor(random() * fitting.length)];
    if (first === undefined || first.kind === 'webhook') return [];
    const from = lines.indexOf(first);
    return [{ from, to: from + 1 + Math.floor(random() * LONGEST_GAP), resource: first.kind }];
  });
}

/** One session with faults. */
class Session {
  readonly seen: Line[] = [];
  readonly problems: string[] = [];
  millis = 0;
  injected = 0;
  /** Nothing more is waited for. */
  isOver = false;

  constructor(
    private readonly watched: Watched,
    private readonly fault: WatchFault,
    private readonly random: Random,
  ) {}

  async play(lines: readonly Line[], gaps: readonly Gap[]): Promise<void> {
    const { watched } = this;
    await this.catchUp([]);
    let next = 0;
    for (const { from, to, resource } of gaps) {
      await this.take(lines.slice(next, from));
      this.injected += 1;
      await this.break(lines.slice(from, to), resource);
      next = to;
    }
    await this.take(lines.slice(next));
    await eventually(
      () => watched.behind().length === 0,
      () => this.isOver,
    );
    watched.moveTo((lines.at(-1)?.t ?? 0) + LATER);
  }

  private async take(lines: readonly Line[]): Promise<void> {
    for (let from = 0; from < lines.length; from += CHUNK) {
      const chunk = lines.slice(from, from + CHUNK);
      this.watched.apply(chunk);
      this.seen.push(...chunk);
      await this.catchUp(chunk);
    }
  }

  private async break(gap: readonly Line[], resource: ObjectKind): Promise<void> {
    const { watched, fault, random } = this;
    const rest = await this.begin(gap);
    const before = countsOf(watched);
    const begun = performance.now();
    const lateness = setTimeout(() => this.giveUp('a fault is not noticed'), watched.patience);
    await fault.inject({
      ...{ ...watched, resource, random, until: gap.at(-1)?.t ?? 0 },
      gap: () => watched.apply(rest),
      isOver: () => this.isOver,
      complain: (problem) => void this.problems.push(problem),
    });
    clearTimeout(lateness);
    this.seen.push(...(fault.lists > 0 ? seenByList(this.seen, gap, resource) : gap));
    await this.catchUp(gap);
    watched.front.before(() => false);
    this.millis += performance.now() - begun;
    this.judge(before, fault.hits === 'everything' ? WATCHED : [resource]);
  }

  /** Some of it is on its way when the fault comes. What only a list tells of must be known to have been seen, or not. */
  private async begin(gap: readonly Line[]): Promise<readonly Line[]> {
    const { watched, fault, random } = this;
    if (fault.lists > 0 || random() < 0.5) return gap;
    const count = Math.floor(random() * gap.length);
    watched.apply(gap.slice(0, count));
    for (let turns = Math.floor(random() * MOST_TURNS); turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    return gap.slice(count);
  }

  /** Who has missed something once is not waited for again: what comes of the rest shows what that was. */
  private async catchUp(lines: readonly Line[]): Promise<void> {
    if (this.isOver) await pause(WHILE);
    else await this.watched.caughtUp().catch((error: unknown) => this.giveUp(error));
    this.watched.moveTo(lines.at(-1)?.t ?? 0);
  }

  private giveUp(error: unknown): void {
    this.isOver = true;
    this.problems.push(String(error));
  }

  private judge(before: Counts, hit: readonly ObjectKind[]): void {
    const after = countsOf(this.watched);
    // One list is what any fault may cost: two errors without an event between them are reason enough.
    const most = Math.max(1, this.fault.lists);
    for (const resource of WATCHED) {
      const [was, is] = [before.get(resource), after.get(resource)];
      const [lists, all] = [(is?.lists ?? 0) - (was?.lists ?? 0), (is?.all ?? 0) - (was?.all ?? 0)];
      const watches = hit.includes(resource) ? WATCHES[resource] : 0;
      if (lists > most * watches) this.problems.push(`${resource}: ${lists} lists`);
      if (all > (this.fault.requests + most - this.fault.lists) * watches)
        this.problems.push(`${resource}: ${all} requests`);
    }
  }
}

type Counts = ReadonlyMap<ObjectKind, { readonly lists: number; readonly all: number }>;

function countsOf({ front }: Watched): Counts {
  return new Map(WATCHED.map((each) => [each, { lists: front.asked(each, 'list'), all: front.asked(each) }]));
}

export interface Playing {
  readonly lines: readonly Line[];
  /** Microseconds. */
  readonly zero: number;
  readonly fault: WatchFault;
  readonly seed: number;
  readonly hiding: Hiding;
  readonly weakness?: Weakness | undefined;
}

/** Plays a session over HTTP into real watches that break at random points. */
export async function playWithBrokenWatches(playing: Playing): Promise<Outcome> {
  const { lines, zero, fault, seed, hiding, weakness } = playing;
  const random = seeded(seed);
  const watched = await startWatched({ ...fault, zero }, weakness);
  const session = new Session(watched, fault, random);
  const gaps = gapsOf(lines, FAULTS, random, hiding);
  await session.play(lines, gaps);
  const held = watched.held();
  if (!session.isOver) watched.finish();
  await watched.close();
  const { seen, problems, millis, injected } = session;
  const { records } = watched;
  return { ...{ records, held, seen, injected, problems }, millis: millis / Math.max(1, injected) };
}
