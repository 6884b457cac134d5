import type { Json } from './chronicle.js';
import type { Dice } from './dice.js';
import { api, type Ending } from './due.js';

/** A stage or step of an activity. Times are seconds. */
export interface Phase {
  readonly name: string;
  /** Its name as a path writes it. */
  readonly piece: string;
  /** Absent: it never begins. */
  readonly start?: number;
  /** Absent: it never ends. */
  readonly end?: number;
  /** What it says when it has ended. */
  readonly word: string;
  readonly steps: readonly Phase[];
}

type Word = readonly [word: string, result: Ending['result'], errorType?: string];

/** What an activity, stage, step or promotion may say when it is over. */
export const WORDS: readonly [Word, ...Word[]] = [
  ['Succeeded', 'success'],
  ['Succeeded', 'success'],
  ['Succeeded', 'success'],
  ['succeeded', 'success'],
  ['Failed', 'failure', 'Failed'],
  ['TimedOut', 'timeout', 'TimedOut'],
  ['Aborted', 'cancellation', 'Aborted'],
  ['Cancelled', 'cancellation', 'Cancelled'],
  ['Error', 'error', 'Error'],
  ['NotExecuted', 'skip'],
  ['Unheard', 'error', 'Unheard'],
];
const UNDER_WAY = ['Running', 'running', 'WaitingForApproval', 'Pending'] as const;
type Name = readonly [name: string, piece: string];
const NAMES: readonly [Name, ...Name[]] = [
  ['build', 'build'],
  ['unit tests', 'unit tests'],
  ['each', 'each'],
  ['each#2', 'each%232'],
  ['a|b', 'a%7Cb'],
  ['50%', '50%25'],
];
const ZERO_TIME = '0001-01-01T00:00:00Z';

function planPhase(dice: Dice, from: number, until: number, steps: number): Phase {
  const [name, piece] = dice.pick(NAMES);
  if (dice.chance(0.1)) return { name, piece, word: '', steps: [] };
  const start = dice.int(from, until);
  const end = dice.chance(0.85) ? { end: dice.int(dice.chance(0.05) ? start - 1 : start, until) } : {};
  const [word] = dice.pick(WORDS);
  return { name, piece, start, ...end, word, steps: planPhases(dice, start, until, steps) };
}

/** Some that have one name and begin in different seconds, and at times a copy, as of a matrix. */
function planPhases(dice: Dice, from: number, until: number, most: number): readonly Phase[] {
  const phases: Phase[] = [];
  for (let left = dice.int(0, most); left > 0; left -= 1) {
    const phase = planPhase(dice, from, until, most - 1);
    if (!phases.some(({ name, start }) => name === phase.name && start === phase.start)) phases.push(phase);
  }
  const [first] = phases;
  return first !== undefined && dice.chance(0.15) ? [...phases, first] : phases;
}

/** The stages of an activity. In one that has not begun there may be a step that has. */
export function planStages(dice: Dice, from: number, until: number): readonly Phase[] {
  const stages = planPhases(dice, from, until, 3);
  if (!dice.chance(0.1)) return stages;
  const step: Phase = { name: 'early', piece: 'early', start: from, word: 'Succeeded', steps: [] };
  return [...stages, { name: 'waiting', piece: 'waiting', word: '', steps: [step] }];
}

function hasBegun({ start }: Phase, now: number): boolean {
  return start !== undefined && start <= now;
}

/** What is told of a phase up to a second. What has not happened has no time, or the zero time. */
export function tellPhase(dice: Dice, phase: Phase, now: number): Json {
  const { name, start, end, word } = phase;
  const unknown = (field: string): Json => (dice.chance(0.2) ? { [field]: ZERO_TIME } : {});
  const isOver = hasBegun(phase, now) && end !== undefined && end <= now;
  const status = isOver ? word : dice.pick(UNDER_WAY);
  return {
    name,
    status,
    ...(start !== undefined && start <= now ? { startedTimestamp: api(start) } : unknown('startedTimestamp')),
    ...(isOver ? { completedTimestamp: api(end) } : unknown('completedTimestamp')),
    ...(phase.steps.length > 0 && {
      steps: unordered(dice, phase.steps).map((step) => tellPhase(dice, step, now)),
    }),
  };
}

/** No order of theirs is stable. */
export function unordered<T>(dice: Dice, items: readonly T[]): readonly T[] {
  return dice.chance(0.5) ? items.toReversed() : items;
}

/** The seconds that are told up to one. */
export function toldSeconds(phase: Phase, now: number): readonly number[] {
  const { start, end, steps } = phase;
  const own = hasBegun(phase, now) ? [start, end].filter((time) => time !== undefined && time <= now) : [];
  return [...own, ...steps.flatMap((step) => toldSeconds(step, now))].filter((time) => time !== undefined);
}

export interface PartPath {
  readonly path: string;
  readonly parent?: string;
}

/** The paths of all that have begun by a second. Equal names are counted in the order in which they begin. */
export function pathsOf(
  kind: 'stage' | 'step',
  phases: readonly Phase[],
  now: number,
  under?: PartPath,
): readonly PartPath[] {
  const counts = new Map<string, number>();
  const beginOf = ({ start }: Phase): number => (start !== undefined && start <= now ? start : Infinity);
  const sorted = phases.toSorted((a, b) => (beginOf(a) < beginOf(b) ? -1 : Number(beginOf(a) > beginOf(b))));
  return sorted.flatMap((phase) => {
    const count = (counts.get(phase.name) ?? 0) + 1;
    counts.set(phase.name, count);
    const last = `${kind}/${phase.piece}${count > 1 ? `#${count}` : ''}`;
    const path = under === undefined ? last : `${under.path}|${last}`;
    const isDrawn = hasBegun(phase, now);
    const own = isDrawn ? [{ path, ...(under?.parent !== undefined && { parent: under.parent }) }] : [];
    if (kind === 'step') return own;
    return [...own, ...pathsOf('step', phase.steps, now, { path, ...(isDrawn && { parent: path }) })];
  });
}
