import { instant } from '../instant.js';
import { list, text } from '../json.js';
import { activityOutcome, CUT_SHORT, type Outcome } from './outcome.js';
import type { Ending } from './run.js';

/** A stage, a step, a promotion or a preview of an activity, or the activity itself. */
export interface Phase {
  readonly name: string;
  readonly status: string;
  readonly started: bigint | undefined;
  readonly completed: bigint | undefined;
  readonly steps: readonly Phase[];
  /** What it was read from. */
  readonly raw: unknown;
}

export function phaseOf(raw: unknown, name = text(raw, 'name')): Phase {
  return {
    name,
    status: text(raw, 'status'),
    started: instant(text(raw, 'startedTimestamp')),
    completed: instant(text(raw, 'completedTimestamp')),
    steps: list(raw, 'steps').map((step) => phaseOf(step)),
    raw,
  };
}

/** When and how it was over; nothing for a word without a time, and for a time beside a word that says it goes on. */
export function overOf({ status, completed }: Phase): { end: bigint; outcome: Outcome } | undefined {
  const outcome = activityOutcome(status);
  return outcome === undefined || completed === undefined ? undefined : { end: completed, outcome };
}

/** The end of a phase that leaves with its activity: an open one ends with that. */
export function phaseEnding(phase: Phase, whole: Ending): Ending {
  const over = overOf(phase);
  return over === undefined
    ? { end: whole.end, outcome: CUT_SHORT, incomplete: true }
    : { ...over, incomplete: whole.incomplete };
}

/** A phase and the last piece of its path, by which no other one of its kind is called under the same parent. */
export interface Called {
  readonly phase: Phase;
  readonly piece: string;
}

/** Of equal names the one that began first bears it, whatever the order in which they stand; the second is `<name>#2`. */
export function called(kind: string, phases: readonly Phase[]): readonly Called[] {
  const counts = new Map<string, number>();
  return [...phases].sort(byWords).map((phase) => {
    const count = (counts.get(phase.name) ?? 0) + 1;
    counts.set(phase.name, count);
    const name = phase.name.replace(/%/g, '%25').replace(/#/g, '%23').replace(/\|/g, '%7C');
    return { phase, piece: `${kind}/${name}${count === 1 ? '' : `#${count}`}` };
  });
}

function byWords(a: Phase, b: Phase): number {
  return (
    order(a.started ?? a.completed ?? NEVER, b.started ?? b.completed ?? NEVER) ||
    order(a.completed ?? NEVER, b.completed ?? NEVER) ||
    order(a.status, b.status) ||
    order(allOf(a), allOf(b))
  );
}

const NEVER = 2n ** 64n;

function order<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function allOf(phase: Phase): string {
  return JSON.stringify([wordsOf(phase), phase.steps.map(wordsOf).sort(), []]);
}

/** Times in microseconds, as a span has them. */
function wordsOf({ name, status, started, completed }: Phase): string {
  const micros = [started, completed].map((time) => (time === undefined ? null : Number(time / 1000n)));
  return JSON.stringify([name, status, ...micros]);
}
