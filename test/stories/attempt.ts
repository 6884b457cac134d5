import type { Json } from './chronicle.js';
import type { Dice } from './dice.js';
import { api, type Ending } from './due.js';

export type How = 'fine' | 'failed' | 'cancelled' | 'timed out';

/** One try of a task, in seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a status holds, the steps that it says ran, and the newest second in it. */
export interface Told {
  readonly status: Json;
  readonly ran: readonly string[];
  readonly newest: number;
}

export interface Attempt extends Told {
  readonly ending: Pick<Ending, 'end' | 'result' | 'errorType'>;
}

const REASONS: Readonly<Record<Exclude<How, 'fine'>, readonly [string, ...string[]]>> = {
  failed: ['Failed', 'StepFailed', 'TaskRunImagePullFailed', 'PodEvicted', ''],
  cancelled: ['TaskRunCancelled'],
  'timed out': ['TaskRunTimeout'],
};
const RESULTS: ReadonlyMap<string, Ending['result']> = new Map([
  ['Failed', 'failure'],
  ['StepFailed', 'failure'],
  ['TaskRunCancelled', 'cancellation'],
  ['TaskRunTimeout', 'timeout'],
]);

export function condition(status: 'True' | 'False' | 'Unknown', reason: string, second: number): Json {
  return { conditions: [{ type: 'Succeeded', status, reason, lastTransitionTime: api(second) }] };
}

function terminated(name: string, { from, to }: Span, exitCode: number, reason: string): Json {
  const times = { startedAt: api(from), finishedAt: api(to) };
  return {
    name,
    container: `step-${name}`,
    terminated: { exitCode, reason, ...times },
    terminationReason: reason,
  };
}

/** One step after the other, each with its share of the time. */
function shares(names: readonly string[], { from, to }: Span): Span[] {
  const width = Math.max(0, to - from) / names.length;
  return names.map((_, index) => ({
    from: from + Math.floor(width * index),
    to: from + Math.floor(width * (index + 1)),
  }));
}

/** Steps that are under way: some are done, one runs, the others wait. */
export function openSteps(dice: Dice, names: readonly string[], span: Span): Told {
  const current = dice.int(0, names.length - 1);
  const times = shares(names, span);
  const now = times[current]?.from ?? span.from;
  const steps = names.map((name, index): Json => {
    if (index > current) return { name, waiting: { reason: 'PodInitializing' } };
    if (index === current) return { name, running: { startedAt: api(now) } };
    return terminated(name, times[index] ?? span, 0, 'Completed');
  });
  return { status: { steps }, ran: names.slice(0, current + 1), newest: Math.max(now, span.from) };
}

/** Steps that are over: one at which it stopped decides how it and those after it look. */
function endedSteps(dice: Dice, names: readonly string[], span: Span, how: How): Json {
  const stop = how === 'fine' ? names.length : dice.int(0, names.length - 1);
  const times = shares(names, span);
  const steps = names.map((name, index): Json => {
    const share = times[index] ?? span;
    if (index < stop) return terminated(name, share, 0, 'Completed');
    if (how === 'failed') return terminated(name, share, 1, index === stop ? 'Error' : 'Skipped');
    return terminated(name, share, 1, how === 'cancelled' ? 'TaskRunCancelled' : 'TaskRunTimeout');
  });
  return { steps };
}

/** A try that is over. Tekton may end one before any step began. */
export function attemptOf(dice: Dice, names: readonly string[], span: Span, how: How): Attempt {
  const { from, to } = span;
  const isEarly = how !== 'fine' && dice.chance(0.15);
  const steps = isEarly ? {} : endedSteps(dice, names, span, how);
  const reason = how === 'fine' ? 'Succeeded' : dice.pick(REASONS[how]);
  const status = {
    ...steps,
    ...{ startTime: api(from), completionTime: api(to) },
    ...condition(how === 'fine' ? 'True' : 'False', reason, to),
  };
  const bad = { result: RESULTS.get(reason) ?? ('error' as const), errorType: reason || '_OTHER' };
  return {
    status,
    ran: isEarly ? [] : names,
    newest: Math.max(from, to),
    ending: { end: to, ...(how === 'fine' ? { result: 'success' } : bad) },
  };
}
