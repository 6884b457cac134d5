import type { Micros, Outcome, Result } from '../contract/model.js';
import { reasonOf } from '../schema/reason.js';
import type { ActivityPhase } from './activity-model.js';

/** The words by which upstream says that something has ended. */
const ENDED: Readonly<Record<string, Result>> = {
  Succeeded: 'success',
  Failed: 'failure',
  TimedOut: 'timeout',
  Aborted: 'cancellation',
  Cancelled: 'cancellation',
  Error: 'error',
  NotExecuted: 'skip',
};
const UNFINISHED: ReadonlySet<string> = new Set(['', 'pending', 'running', 'waitingforapproval']);

/** Told in upstream's spelling, whatever case it came in. */
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map(
  Object.entries(ENDED).map(([word, result]) => {
    const isGood = result === 'success' || result === 'skip';
    return [word.toLowerCase(), isGood ? { result } : { result, errorType: word }];
  }),
);

/** What a status word says of the end; undefined while it says that there is none yet. */
function outcomeOf(status: string): Outcome | undefined {
  const word = status.toLowerCase();
  if (UNFINISHED.has(word)) return undefined;
  return OUTCOMES.get(word) ?? { result: 'error', errorType: reasonOf(status) };
}

export interface Ending {
  readonly end: Micros;
  readonly outcome: Outcome;
}

/**
 * How something ended; undefined while it has not. A completion beside a word such as `Running` is no end: upstream keeps the old
 * one when it opens an activity again. Nor is a word such as `Aborted` without a completion: it tells no time.
 */
export function endingOf({ status, completed }: ActivityPhase): Ending | undefined {
  const outcome = outcomeOf(status);
  return completed === undefined || outcome === undefined ? undefined : { end: completed, outcome };
}
